import { join } from 'node:path';
import { countNotes, endNotes, incidentNotes, startAgent } from './agent.ts';
import { type Diagnosis, diagnose, fixCommands, focusOf, pathOf, worstOf } from './diagnosis.ts';
import type { Fault } from './fault.ts';
import { bootHost, type Host, keepHost, plainShell, rebootHost, shell, stopHost } from './host.ts';
import { judge, type Verdict } from './judge.ts';
import { layoutOf, urlOf } from './stacks.ts';

export type TrialOptions = { image: string; product: boolean; keep: boolean; recordDir?: string };

export type Trial = {
  fault: Fault;
  /** Set when the lab itself could not show the fault; nothing is then said about the product. */
  broken: string;
  passed: boolean;
  statuses: string;
  /** What the driven requests printed. */
  output: string;
  verdict: Verdict | null;
  diagnosis: Diagnosis | null;
  diagnoseMs: number;
  wallMs: number;
  /** null: not to be repaired by a command. */
  repaired: boolean | null;
  fix: string[];
  notes: string[];
  totalMs: number;
};

class LabBroken extends Error {}

async function step(host: Host, what: string, text: string, timeoutMs = 90_000): Promise<string> {
  const done = await shell(host, `set -e\n${text}`, { timeoutMs });
  if (done.code === 0) return done.stdout;
  const said = `${done.stdout}\n${done.stderr}`.trim().split('\n').slice(-4).join(' | ');
  throw new LabBroken(`${what} exited ${done.code}: ${said.slice(0, 400)}`);
}

async function waitHealthy(host: Host, fault: Fault): Promise<void> {
  const stack = layoutOf(fault);
  const done = await shell(
    host,
    `until_ok 150 'curl -fsS -m 5 ${urlOf(stack, stack.path)} | grep -qE "${stack.body.source.replaceAll('"', '.')}"'`,
  );
  if (done.code !== 0) throw new LabBroken('the host is not healthy before the fault');
}

/** `200 200 502`; of many requests how many had which: `940×200 5×502`. */
function shown(statuses: readonly string[]): string {
  if (statuses.length <= 12) return statuses.join(' ');
  const kinds = [...new Set(statuses)].sort();
  return kinds.map((kind) => `${statuses.filter((status) => status === kind).length}×${kind}`).join(' ');
}

type Seen = Pick<Trial, 'statuses' | 'output'>;

/** The statuses that clients saw; throws when they are not those of the fault. */
async function seeSymptom(host: Host, fault: Fault): Promise<Seen> {
  const url = urlOf(layoutOf(fault), pathOf(fault, layoutOf(fault)));
  const drive = fault.drive ?? `hit ${url}; hit ${url}; hit ${url}`;
  const done = await shell(host, drive, { timeoutMs: 90_000 });
  const statuses: string[] = done.stdout.match(/^\d{3}$/gm) ?? [];
  const wanted = String(fault.symptom).padStart(3, '0');
  const bad = fault.kind === 'healthy' || fault.kind === 'red-herring';
  const right = bad ? statuses.every((status) => status === wanted) : statuses.includes(wanted);
  const said = done.stdout.trim().slice(-300).replaceAll('\n', ' ');
  if (!right) throw new LabBroken(`clients saw ${said || 'nothing'}, wanted ${wanted}`);
  if (fault.symptomText && !fault.symptomText.test(done.stdout)) throw new LabBroken(`clients saw: ${said}`);
  return { statuses: shown(statuses), output: done.stdout };
}

/** Boots a host with the fault applied and its symptom seen. */
export async function breakHost(host: Host, fault: Fault, beforeBreak?: () => Promise<void>): Promise<Seen> {
  if (fault.prepare !== undefined) await step(host, 'prepare', fault.prepare);
  await waitHealthy(host, fault);
  await beforeBreak?.();
  await step(host, 'break', fault.break);
  if (fault.reboot) await rebootHost(host);
  const seen = await seeSymptom(host, fault);
  if (fault.proof !== undefined) await step(host, 'proof', fault.proof);
  return seen;
}

/** Evidence that a diagnosis must show but that no log and no state of this host holds: a hint that the fault is wrong. */
async function unseenEvidence(host: Host, fault: Fault): Promise<string[]> {
  const looks = `
find /var/log -type f \\( -name '*log' -o -name '*.err' \\) -exec tail -n 200 {} +; nginx -T
journalctl --no-pager -n 3000; systemctl --no-pager --all --type=service status; cat /etc/systemd/system/*.service
ss -tlnp; ps -ef; nft list ruleset; df; df -i; ls -la /home /home/* /home/*/* /run /run/*
for name in $(docker ps -aq); do docker logs -n 100 $name; docker inspect $name; done
for name in $(docker service ls -q); do docker service ps --no-trunc $name; docker service inspect $name; done`;
  const done = await shell(host, `( ${looks} ) 2>&1`, { timeoutMs: 30_000 });
  const unseen = (fault.expect.evidence ?? []).filter((pattern) => !pattern.test(done.stdout));
  return unseen.map((pattern) => `evidence not found on the host: ${pattern.source}`);
}

function repairedCheck(fault: Fault): string {
  const stack = layoutOf(fault);
  const own = pathOf(fault, stack);
  const ok = (at: string): string => `[ "$(hit ${urlOf(stack, at)})" = 200 ]`;
  return fault.repaired ?? [...new Set([own, stack.path])].map(ok).join(' && ');
}

/** Runs the printed commands verbatim, in order, and waits for a healthy answer. */
async function repair(host: Host, fault: Fault, commands: string[], notes: string[]): Promise<boolean> {
  for (const command of commands) {
    const done = await plainShell(host, command, { timeoutMs: 60_000 });
    if (done.code === 0) continue;
    const said = `${done.stdout}${done.stderr}`.trim().split('\n').slice(-2).join(' | ');
    notes.push(`\`${command}\` exited ${done.code}: ${said.slice(0, 160)}`);
  }
  const check = repairedCheck(fault);
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const done = await shell(host, `until_ok 10 '${check}'`, { timeoutMs: 25_000 });
    if (done.code === 0) return true;
  }
  return false;
}

async function repairSecond(host: Host, fault: Fault, trial: Trial): Promise<boolean> {
  const again = await diagnose(host);
  if (again.diagnosis === null) return false;
  const commands = fixCommands(worstOf(focusOf(again.diagnosis, layoutOf(fault))));
  trial.fix.push('# and then, after a second look', ...commands);
  return commands.length > 0 && (await repair(host, fault, commands, trial.notes));
}

async function tryProduct(host: Host, fault: Fault, options: TrialOptions, trial: Trial): Promise<void> {
  const stack = layoutOf(fault);
  const recordTo = options.recordDir === undefined ? undefined : join(options.recordDir, `${fault.id}.json`);
  const asked = await diagnose(host, recordTo);
  trial.wallMs = asked.wallMs;
  trial.diagnosis = asked.diagnosis;
  if (asked.diagnosis === null) {
    trial.notes.push(asked.error);
    return;
  }
  trial.diagnoseMs = asked.diagnosis.durationMs;
  const verdict = judge(asked.diagnosis, fault, stack);
  trial.verdict = verdict;
  trial.notes.push(...verdict.notes);
  trial.fix = fixCommands(worstOf(focusOf(asked.diagnosis, stack)));
  if (fault.expect.repair === 'command') {
    trial.repaired = trial.fix.length > 0 && (await repair(host, fault, trial.fix, trial.notes));
    // Two faults: after the first repair a person looks again.
    if (!trial.repaired && fault.kind === 'double') trial.repaired = await repairSecond(host, fault, trial);
    if (!trial.repaired) trial.notes.push(trial.fix.length === 0 ? 'no fix command' : 'the fix does not repair it');
  }
  const wrong = [verdict.top1, verdict.evidence, verdict.both, trial.repaired].includes(false);
  trial.passed = verdict.statusRight && !wrong && !verdict.falseAlarm && !verdict.confidentlyWrong;
}

const END_WITHIN_S = 60;

/** The agent's incident and its counts, then everything as without it, then the incident's end. */
async function tryWatched(host: Host, fault: Fault, options: TrialOptions, trial: Trial): Promise<void> {
  const { agentWithin } = fault;
  if (agentWithin === undefined) return tryProduct(host, fault, options, trial);
  const notes = await incidentNotes(host, fault, agentWithin);
  if (fault.counts) notes.push(...(await countNotes(host, fault, trial.output)));
  await tryProduct(host, fault, options, trial);
  if (fault.mend !== undefined) await step(host, 'mend', fault.mend);
  if (trial.repaired || fault.mend !== undefined)
    notes.push(...(await endNotes(host, fault.endsWithin ?? END_WITHIN_S)));
  trial.notes.push(...notes);
  trial.passed &&= notes.length === 0;
}

async function requireUp(host: Host, fault: Fault, trial: Trial): Promise<void> {
  const asked = await diagnose(host);
  const results = asked.diagnosis === null ? [] : focusOf(asked.diagnosis, layoutOf(fault));
  if (results.length > 0 && results.every((result) => result.status === 'up')) return;
  const said = results.map((result) => `${result.route} ${result.status}`).join(', ');
  trial.notes.push(`false alarm before the fault: ${said || asked.error || 'no result for the route'}`);
  trial.repaired = null;
}

export async function runTrial(name: string, fault: Fault, options: TrialOptions): Promise<Trial> {
  const started = performance.now();
  const trial: Trial = {
    fault,
    broken: '',
    passed: false,
    statuses: '',
    output: '',
    verdict: null,
    diagnosis: null,
    diagnoseMs: 0,
    wallMs: 0,
    repaired: null,
    fix: [],
    notes: [],
    totalMs: 0,
  };
  let host: Host | undefined;
  try {
    host = await bootHost(name, options.image, fault.machine);
    const booted = host;
    const before = async (): Promise<void> => {
      await requireUp(booted, fault, trial);
      if (fault.agentWithin !== undefined) await startAgent(booted);
    };
    Object.assign(trial, await breakHost(host, fault, options.product ? before : undefined));
    const alarmed = trial.notes.length > 0;
    if (options.product) await tryWatched(host, fault, options, trial);
    else {
      trial.passed = true;
      trial.notes.push(...(await unseenEvidence(host, fault)));
    }
    if (alarmed) {
      trial.passed = false;
      if (trial.verdict) trial.verdict.falseAlarm = true;
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    trial.broken = error.message;
  }
  if (host !== undefined) {
    if (options.keep) {
      keepHost(host);
      trial.notes.push(`kept: docker exec -it ${host.name} bash`);
    } else await stopHost(host);
  }
  trial.totalMs = performance.now() - started;
  return trial;
}
