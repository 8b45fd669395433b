/** What a lab fault is. One file per fault under `faults/STACK/`. */
import type { Stack } from './stacks.ts';

export type Kind = 'fault' | 'healthy' | 'red-herring' | 'double' | 'flapping' | 'ambiguous';

export type Status = 'up' | 'degraded' | 'down' | 'unknown';

/** What an expert would say. Ids are those of the catalogue. */
export type Expectation = {
  status: Status | readonly Status[];
  /** The root cause, or several that are equally right. For `ambiguous`: the causes of the honest short list. */
  rootCause?: string | readonly string[];
  /** The root's entry on the chain must have this subject. */
  subject?: RegExp;
  /** Each must be found in the evidence of the root cause, the chain or the symptom. */
  evidence?: readonly RegExp[];
  /** Must be named somewhere as well: root, chain or alternatives of any result. */
  alsoNamed?: readonly string[];
  /** `command`: the printed commands repair it. `person`: somebody must edit something. `none`: nothing to repair. */
  repair: 'command' | 'person' | 'none';
};

/** A smaller VPS than the machine that runs the lab, so that a fault which uses everything up stays inside it. */
export type Machine = {
  memoryMiB?: number;
  cpus?: number;
  /** Its root may read the kernel's log (`dmesg`), which is the machine's: lines of other containers are in it. */
  kernelLog?: boolean;
};

export type Fault = {
  id: string;
  stack: string;
  kind: Kind;
  title: string;
  /** Where a seed names this error, check or quick fix. */
  seed?: string;
  machine?: Machine;
  /** Root shell, before the host is checked to be healthy: a variant of the stack. */
  prepare?: string;
  /** What `prepare` changed of the stack as clients see it. */
  layout?: Partial<Omit<Stack, 'name'>>;
  /** Root shell: what breaks. */
  break: string;
  /** The host is restarted after `break`. */
  reboot?: boolean;
  /** Root shell, must exit 0: shows that the fault is what it says, not something else with the same symptom. */
  proof?: string;
  /** The URL path that suffers; default the stack's own. */
  path?: string;
  /** Root shell: the requests of clients. Default three requests to `path`. `hit` prints a status, `show` a body. */
  drive?: string;
  /** The status that a client sees; 0: no HTTP answer at all. */
  symptom: number;
  /** And what the driven requests print as a whole must match this. */
  symptomText?: RegExp;
  /** Root shell, must exit 0 once repaired. Default: `path` answers 200. */
  repaired?: string;
  expect: Expectation;
  /**
   * The agent runs as well, as the package installs it, and asks no route by the clock: within so many seconds after the
   * requests of `drive` it must have an incident as expected (a healthy host: none), and none some time after the repair.
   */
  agentWithin?: number;
  /**
   * What the agent must have counted of the proxies' logs since it started: every series that is not 0, and none else.
   * `said` tells how often the driven requests printed a word alone in its line (a status), or N of a line `word=N`.
   * Two numbers: the least and the most, where the log itself lost some.
   */
  counts?: (said: (word: string) => number) => Readonly<Record<string, number | readonly [number, number]>>;
  /** Root shell: what a person does where `repair` is `person`; the agent's incident has to end after it. */
  mend?: string;
  /** How long the incident may stay open after the repair, seconds; default 60. */
  endsWithin?: number;
  /** Left out where the time is limited (`--minutes`): it is run by name, or with everything. */
  long?: true;
};

export function defineFault(fault: Fault): Fault {
  return fault;
}

export function asList<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
