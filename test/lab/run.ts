/** `npm run lab`: real stacks, real faults. See README.md beside this file. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { loadFaults } from './lib/catalog.ts';
import { pathOf } from './lib/diagnosis.ts';
import type { Fault } from './lib/fault.ts';
import { bootHost, keepHost, stopAllHosts } from './lib/host.ts';
import { ensureImages } from './lib/images.ts';
import { missedRequirements, totalsOf, totalsTable, trialLine } from './lib/report.ts';
import { layoutOf } from './lib/stacks.ts';
import { breakHost, runTrial, type Trial } from './lib/trial.ts';

const usage = `npm run lab -- [options]            run the faults
npm run lab -- shell FAULT          leave a container with the fault applied and say how to enter it
npm run lab -- list                 name the faults
npm run lab -- setup                build the images only
  --without A,B     not these stacks
  --stack A,B       only these stacks      --only a,b      only these faults (parts of names will do)
  --kind KIND       only this kind         --jobs N        hosts at a time (2)
  --json FILE       everything as JSON     --record DIR    what the product asked of each host, for replay
  --no-diagnose     only check that the faults are real
  --minutes N       in shuffled order, as many as can be begun in that time; the rest is counted as skipped, long ones are left out
  --required        also require that all of issue 2's kinds are there
  --timing          also require the times (on a quiet machine)
  --once            no second try for what does not pass
  --keep            leave the containers
`;

function parse(): ReturnType<typeof parseArgs<typeof config>> {
  return parseArgs(config);
}

const config = {
  allowPositionals: true,
  allowNegative: true,
  options: {
    stack: { type: 'string' },
    only: { type: 'string' },
    kind: { type: 'string' },
    without: { type: 'string' },
    jobs: { type: 'string', default: '2' },
    json: { type: 'string' },
    record: { type: 'string' },
    minutes: { type: 'string' },
    diagnose: { type: 'boolean', default: true },
    required: { type: 'boolean', default: false },
    timing: { type: 'boolean', default: false },
    once: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
} as const;

function matches(fault: Fault, wanted: string): boolean {
  return fault.id === wanted || fault.id.endsWith(`/${wanted}`);
}

function choose(faults: Fault[], names: string[]): Fault[] {
  return names.flatMap((name) => {
    const exact = faults.filter((fault) => matches(fault, name));
    const found = exact.length > 0 ? exact : faults.filter((fault) => fault.id.includes(name));
    if (found.length === 0) throw new Error(`no fault is called ${name}`);
    return found;
  });
}

function containerName(fault: Fault): string {
  return `why502-lab-${fault.id.replace('/', '-')}`;
}

async function openShell(fault: Fault): Promise<void> {
  const images = await ensureImages([fault.stack]);
  const host = await bootHost(containerName(fault), images.get(fault.stack) ?? '', fault.machine);
  const said = await breakHost(host, fault).then(
    ({ statuses }) => `clients saw ${statuses}`,
    (error: Error) => `lab broken: ${error.message}`,
  );
  const { name } = host;
  keepHost(host);
  console.log(`${fault.id}: ${fault.title}\n${said}  (${pathOf(fault, layoutOf(fault))})
docker exec -it ${name} bash
docker exec ${name} /opt/why502/bin/why502 diagnose
docker rm -f -v ${name}`);
}

/** How many of each kind issue 2 wants to see. */
const wantedKinds: [Fault['kind'], number][] = [
  ['fault', 45],
  ['healthy', 6],
  ['red-herring', 6],
  ['double', 3],
  ['flapping', 3],
  ['ambiguous', 2],
];

function missingKinds(faults: readonly Fault[]): string[] {
  const count = (kind: string): number => faults.filter((fault) => fault.kind === kind).length;
  return wantedKinds.filter(([kind, least]) => count(kind) < least).map(([kind, least]) => `${least} of kind ${kind}`);
}

/** Another order for every commit, the same for the same one: what a time limit leaves out changes. */
function shuffled(faults: readonly Fault[]): Fault[] {
  const seed = spawnSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).stdout;
  const key = ({ id }: Fault): string => createHash('sha256').update(seed).update(id).digest('hex');
  return faults.toSorted((a, b) => key(a).localeCompare(key(b)));
}

/** Most that are tried a second time: beyond this it is no accident. */
const MOST_AGAIN = 12;

/**
 * What did not pass is tried once more, alone: a machine that did two things at once is no fault of the product. The
 * second try counts; what was wrong and sure at the first is named, so that nobody overlooks it.
 */
async function again(trials: Trial[], tryOne: (fault: Fault) => Promise<Trial>): Promise<void> {
  const open = trials.filter((trial) => !trial.passed);
  if (open.length === 0 || open.length > MOST_AGAIN) return;
  const sure = open.filter((trial) => trial.verdict?.confidentlyWrong === true).map((trial) => trial.fault.id);
  if (sure.length > 0) console.log(`\nconfidently wrong at the first try: ${sure.join(', ')}`);
  console.log(`\nsecond try, one at a time: ${open.length}`);
  for (const trial of open) {
    const second = await tryOne(trial.fault);
    trials[trials.indexOf(trial)] = second;
    console.log(trialLine(second));
  }
}

async function runAll(faults: Fault[], { values }: ReturnType<typeof parse>): Promise<number> {
  const started = performance.now();
  const images = await ensureImages([...new Set(faults.map((fault) => fault.stack))]);
  if (values.record !== undefined) {
    for (const stack of images.keys()) await mkdir(`${values.record}/${stack}`, { recursive: true });
  }
  const minutes = values.minutes === undefined ? Number.POSITIVE_INFINITY : Number(values.minutes);
  const queue = values.minutes === undefined ? [...faults] : shuffled(faults);
  const until = performance.now() + minutes * 60_000;
  const trials: Trial[] = [];
  const tryOne = async (fault: Fault): Promise<Trial> => {
    const options = { image: images.get(fault.stack) ?? '', product: values.diagnose, keep: values.keep };
    const record = values.record === undefined ? {} : { recordDir: values.record };
    // Runs of several people on one machine must not meet.
    return runTrial(`${containerName(fault)}-${process.pid}`, fault, { ...options, ...record });
  };
  const worker = async (): Promise<void> => {
    while (performance.now() < until) {
      const fault = queue.shift();
      if (fault === undefined) return;
      const trial = await tryOne(fault);
      trials.push(trial);
      console.log(trialLine(trial));
    }
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, worker));
  if (!values.once) await again(trials, tryOne);
  const totals = totalsOf(trials);
  if (values.json !== undefined)
    await writeFile(values.json, `${JSON.stringify({ totals, skipped: queue.length, trials }, null, 2)}\n`);
  const missed = values.diagnose ? missedRequirements(totals, values.timing) : [];
  if (values.required) missed.push(...missingKinds(faults));
  if (values.diagnose) console.log(`\n${totalsTable(totals)}`);
  for (const name of missed) console.log(`required and not met: ${name}`);
  console.log(`${((performance.now() - started) / 60_000).toFixed(1)} min`);
  if (queue.length > 0)
    console.log(`not tried, the ${minutes} minutes were over: ${queue.map(({ id }) => id).join(', ')}`);
  const skipped = queue.length > 0 ? `, ${queue.length} skipped` : '';
  console.log(`${totals.passed} passed, ${totals.failed} failed${skipped}`);
  return missed.length > 0 || (!values.diagnose && totals.failed > 0) ? 1 : 0;
}

async function main(): Promise<number> {
  const args = parse();
  const { values, positionals } = args;
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const faults = await loadFaults();
  const [verb, name = ''] = positionals;
  if (verb === 'setup') {
    await ensureImages([...new Set(faults.map((fault) => fault.stack))]);
    return 0;
  }
  if (verb === 'shell') {
    const [fault] = choose(faults, [name]);
    if (fault) await openShell(fault);
    return 0;
  }
  const named = values.only === undefined ? faults : choose(faults, values.only.split(','));
  const chosen = named.filter(
    (fault) =>
      (values.stack === undefined || values.stack.split(',').includes(fault.stack)) &&
      !values.without?.split(',').includes(fault.stack) &&
      !(values.minutes !== undefined && fault.long) &&
      (values.kind === undefined || fault.kind === values.kind),
  );
  if (verb === 'list') {
    for (const fault of chosen) console.log(`${fault.id.padEnd(46)} ${fault.kind.padEnd(12)} ${fault.title}`);
    return 0;
  }
  return runAll(chosen, args);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void stopAllHosts().finally(() => process.exit(130)));
}
process.exitCode = await main();
