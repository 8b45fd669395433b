import type { Fault } from './fault.ts';
import { copyOut, type Host, plainShell } from './host.ts';
import type { Stack } from './stacks.ts';

/** The parts of `why502 diagnose --json` (see the contract) that the lab judges. */
export type Cause = { id: string; confidence?: number; subject?: string; summary?: string; evidence?: Evidence[] };
export type Evidence = { source?: string; text?: string };
export type Fix = { command: string | null; why?: string; risk?: string };
export type Result = {
  upstream: string;
  route: string;
  status: string;
  summary?: string;
  symptom?: Cause | null;
  rootCause?: Cause | null;
  chain?: Cause[];
  alternatives?: Cause[];
  fix?: Fix[];
};
export type Diagnosis = { schema: string; durationMs: number; results: Result[] };

export type Asked = { diagnosis: Diagnosis | null; error: string; wallMs: number };

const product = '/opt/why502/bin/why502';
const recording = '/run/why502-lab-recording.json';

/** Asks the product, as root, inside the host. */
export async function diagnose(host: Host, recordTo?: string): Promise<Asked> {
  const record = recordTo === undefined ? '' : ` --record ${recording}`;
  const done = await plainShell(host, `${product} diagnose --json --lang en${record} < /dev/null`, {
    timeoutMs: 60_000,
  });
  if (recordTo !== undefined) {
    // Through a place that is not a tmpfs: `docker cp` does not see those.
    await plainShell(host, `cp ${recording} /root/.recording.json`);
    await copyOut(host, '/root/.recording.json', recordTo).catch(() => undefined);
    await plainShell(host, `rm -f ${recording} /root/.recording.json`);
  }
  try {
    return { diagnosis: JSON.parse(done.stdout) as Diagnosis, error: '', wallMs: done.ms };
  } catch {
    const said = `${done.stderr}${done.stdout}`.trim().split('\n').slice(-3).join(' | ');
    return { diagnosis: null, error: `no JSON, exit ${done.code}: ${said.slice(0, 300)}`, wallMs: done.ms };
  }
}

/** The results about the stack's own route; everything else on the host is not what the fault is about. */
export function focusOf(diagnosis: Diagnosis, stack: Stack): Result[] {
  return diagnosis.results.filter((result) => stack.route.test(`${result.route} `) || result.upstream === stack.name);
}

const severity = ['up', 'unknown', 'degraded', 'down'];

/** The worst of them, which is the one that a person would look at. */
export function worstOf(results: readonly Result[]): Result | undefined {
  return results.toSorted((a, b) => severity.indexOf(b.status) - severity.indexOf(a.status))[0];
}

export function evidenceText(result: Result): string {
  const causes = [result.rootCause, result.symptom, ...(result.chain ?? [])];
  const items = causes.flatMap((cause) => cause?.evidence ?? []);
  return items.map((item) => `${item.source ?? ''}: ${item.text ?? ''}`).join('\n');
}

export function namedIds(results: readonly Result[]): Set<string> {
  const ids = new Set<string>();
  for (const result of results) {
    const causes = [result.rootCause, ...(result.chain ?? []), ...(result.alternatives ?? [])];
    for (const cause of causes) if (cause) ids.add(cause.id);
  }
  return ids;
}

/** The printed commands as one script, each under the comment that the product gave. */
export function fixCommands(result: Result | undefined): string[] {
  return (result?.fix ?? []).flatMap((fix) => (fix.command === null ? [] : [fix.command]));
}

export function pathOf(fault: Fault, stack: Stack): string {
  return fault.path ?? stack.path;
}
