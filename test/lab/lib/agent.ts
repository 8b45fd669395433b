import type { Diagnosis, Result } from './diagnosis.ts';
import type { Fault } from './fault.ts';
import { type Host, plainShell, shell } from './host.ts';
import { judge } from './judge.ts';
import { sleep } from './process.ts';
import { layoutOf } from './stacks.ts';

type Open = { id: string; diagnosis: Result };

const origin = 'http://127.0.0.1:9502';
const openPath = '/api/v1/incidents?state=open';

/** The agent as the package installs it: its own user, its own unit. Routes are not asked by the clock. */
export async function startAgent(host: Host): Promise<void> {
  const done = await shell(
    host,
    `set -e
id why502 >/dev/null 2>&1 || systemd-sysusers /opt/why502/deploy/why502.sysusers
mkdir -p /etc/why502; echo 'schedule: { every: 1h }' > /etc/why502/why502.yaml
sed 's#/usr/bin/why502#/opt/why502/bin/why502#' /opt/why502/deploy/agent.service > /etc/systemd/system/why502.service
systemctl daemon-reload; systemctl start why502
until_ok 300 "curl -fsS -m 5 ${origin}/api/v1/status | grep -q upstreams"
# The first round of looks: what runs behind the routes is known, and the logs are followed.
until_ok 300 "curl -fsS -m 5 ${origin}/api/v1/upstreams | grep -q 'runtime..{'"
until_ok 300 "curl -fsS -m 5 ${origin}/metrics | grep -q 'log_lines_total{source=.journal'"
sleep 4
curl -fsS -m 5 '${origin}${openPath}'`,
    { timeoutMs: 90_000 },
  );
  if (done.code !== 0)
    throw new Error(`the agent does not start: ${`${done.stdout}${done.stderr}`.trim().slice(-300)}`);
  const open = (JSON.parse(done.stdout) as { items: Open[] }).items;
  if (open.length > 0) throw new Error(`the agent has an incident before the fault: ${described(open)}`);
}

function described(items: readonly Open[]): string {
  return (
    items
      .map(({ diagnosis: { route, status, rootCause, summary } }) => {
        return `${rootCause?.id ?? '-'} (${status} ${route}: ${rootCause?.summary ?? summary ?? ''})`;
      })
      .join(', ') || 'none'
  );
}

async function openIncidents(host: Host): Promise<Open[]> {
  const done = await plainShell(host, `curl -fsS -m 5 '${origin}${openPath}'`);
  return done.code === 0 ? (JSON.parse(done.stdout) as { items: Open[] }).items : [];
}

/** Waits until `holds` is true of the open incidents; answers what they were when it was, or at the end. */
async function waitFor(host: Host, seconds: number, holds: (items: Open[]) => boolean): Promise<[boolean, Open[]]> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const items = await openIncidents(host);
    const held = holds(items);
    if (held || performance.now() > deadline) return [held, items];
    await sleep(200);
  }
}

/** Whether an incident's diagnosis says what the fault expects of a diagnosis. */
function isExpected(fault: Fault, { diagnosis }: Open): boolean {
  const alone: Diagnosis = { schema: '', durationMs: 0, results: [diagnosis] };
  const verdict = judge(alone, fault, layoutOf(fault));
  return verdict.statusRight && verdict.top1 === true && verdict.evidence === true;
}

/** What is wrong with the agent's incident, `within` seconds after the clients' requests; empty when nothing is. */
export async function incidentNotes(host: Host, fault: Fault, within: number): Promise<string[]> {
  if (fault.expect.rootCause === undefined) {
    const [opened, items] = await waitFor(host, within, (open) => open.length > 0);
    return opened ? [`the agent has an incident: ${described(items)}`] : [];
  }
  const [opened, items] = await waitFor(host, within, (open) => open.some((one) => isExpected(fault, one)));
  return opened ? [] : [`no such incident within ${within} s: ${described(items)}`];
}

/** The same after the repair: the incident has to end. */
export async function endNotes(host: Host, within: number): Promise<string[]> {
  const [ended, items] = await waitFor(host, within, (open) => open.length === 0);
  return ended ? [] : [`the incident is still open ${within} s after the repair: ${described(items)}`];
}

type Counts = Readonly<Record<string, number>>;

const COUNTED = /^why502_nginx_(?:responses|upstream_errors)_total\{(?<labels>.*)\} (?<value>\d+)$/gm;

/** What was counted of the logs: `UPSTREAM CODE` and `UPSTREAM REASON`, and how much; what is 0 is left out. */
async function countsOf(host: Host): Promise<Counts> {
  const { stdout } = await plainShell(host, `curl -fsS -m 5 ${origin}/metrics`);
  const rows = [...stdout.matchAll(COUNTED)].map(({ groups: { labels = '', value = '' } = {} }): [string, number] => {
    const label = (name: string): string => new RegExp(`\\b${name}="([^"]*)"`).exec(labels)?.[1] ?? '';
    return [`${label('upstream')} ${label('code')}${label('reason')}`, Number(value)];
  });
  return Object.fromEntries(rows.filter(([, value]) => value > 0));
}

const READ = /^why502_log_(?:lines|rotations)_total\{.*\} [1-9]\d*$/gm;

/** Which logs were read, and how they turned: where a count differs. */
async function readOf(host: Host): Promise<string> {
  const { stdout } = await plainShell(host, `curl -fsS -m 5 ${origin}/metrics`);
  return (stdout.match(READ) ?? []).join(' ').replaceAll('why502_log_', '');
}

type Wanted = ReturnType<NonNullable<Fault['counts']>>;

function differences(wanted: Wanted, found: Counts): string[] {
  return [...new Set([...Object.keys(wanted), ...Object.keys(found)])].flatMap((name) => {
    const [least, most = least] = [wanted[name] ?? 0].flat();
    const count = found[name] ?? 0;
    const isRight = count >= (least ?? 0) && count <= (most ?? 0);
    return isRight ? [] : [`counted ${name}: ${count}, wanted ${least === most ? least : `${least} to ${most}`}`];
  });
}

/** The logs are read within a moment. */
const READ_MS = 6000;
/** While an incident is open the agent asks again: what it causes itself must not count. */
const OWN_MS = 4000;

/** How the agent's counts differ from what the clients saw: `output` is what the driven requests printed. */
export async function countNotes(host: Host, fault: Fault, output: string): Promise<string[]> {
  const lines = output.split('\n');
  const said = (word: string): number => {
    const value = lines.find((line) => line.startsWith(`${word}=`))?.slice(word.length + 1);
    return value === undefined ? lines.filter((line) => line === word).length : Number(value);
  };
  const wanted = fault.counts?.(said) ?? {};
  const deadline = performance.now() + READ_MS;
  while (differences(wanted, await countsOf(host)).length > 0 && performance.now() < deadline) await sleep(200);
  await sleep(OWN_MS);
  const notes = differences(wanted, await countsOf(host));
  return notes.length === 0 ? [] : [...notes, await readOf(host)];
}
