import type { FactMap } from '../../facts/facts.generated.ts';

type Processes = FactMap['process'];
export type Process = Processes['processes'][number];

const EVENT_LOOPS = ['uvicorn', 'hypercorn', 'daphne', 'node', 'deno', 'bun'];

/** The processes that answer requests: the children of the main one, or the only one. */
export function workersOf({ mainPid, processes }: Processes): readonly Process[] {
  const alive = processes.filter((one) => one.state !== 'Z');
  const children = alive.filter((one) => one.pid !== mainPid && one.parent === mainPid);
  return children.length > 0 ? children : alive;
}

/** Servers whose main process only starts others: a child of any other program may be whatever it ran. */
const PREFORK = ['gunicorn', 'unicorn', 'uwsgi', 'php-fpm', 'apache'];

/** Workers that the main process replaces as fast as they end live no longer than this, milliseconds. */
const SHORT_LIFE_MS = 4_000;

/** Every worker is new though the main process is not: they end while they start, and are no busy ones. */
export function isChurning(process: Processes, at: number): boolean {
  const main = process.processes.find(({ pid }) => pid === process.mainPid);
  const workers = workersOf(process).filter(({ pid }) => pid !== process.mainPid);
  if (main === undefined || at - main.startedAt < 2 * SHORT_LIFE_MS) return false;
  // Between two lives there is none at all, or only the dead ones that the main process has not buried yet.
  const dead = process.processes.some(({ state, parent }) => state === 'Z' && parent === process.mainPid);
  if (workers.length === 0) return (dead && PREFORK.includes(process.server ?? '')) || (process.workersWanted ?? 0) > 1;
  return workers.every(({ startedAt }) => at - startedAt < SHORT_LIFE_MS);
}

export function isStopped({ state }: Process): boolean {
  return state === 'T' || state === 't';
}

/** Held by the freezer of its control group. */
export function isFrozen({ waitsIn }: Process): boolean {
  return waitsIn !== null && /freez|refrigerator/i.test(waitsIn);
}

/** Waits until its control group has memory again: its kernel was told not to kill anybody there (oom_kill_disable, memory.high). */
export function isWaitingForMemory({ waitsIn }: Process): boolean {
  return waitsIn !== null && /mem_cgroup|memcg/.test(waitsIn);
}

/** Waits for a disk or network file system and cannot even be killed. */
export function isStuck(process: Process): boolean {
  return process.state === 'D' && !isFrozen(process) && !isWaitingForMemory(process);
}

/** One thread serves all requests of a process: a single blocked one blocks all. */
export function isEventLoop({ server, processes }: Processes): boolean {
  return (
    EVENT_LOOPS.includes(server ?? '') || processes.some((one) => /uvicorn\.workers|UvicornWorker/.test(one.command))
  );
}

/** Connections that wait at the listener, and its limit. */
export function waiting(
  listener: FactMap['listener'] | undefined,
): { readonly queue: number; readonly backlog: number | null } | null {
  const queues = (listener?.matching ?? []).filter((socket) => socket.queue !== null);
  if (queues.length === 0) return null;
  const [busiest] = [...queues].sort((a, b) => (b.queue ?? 0) - (a.queue ?? 0));
  return busiest ? { queue: busiest.queue ?? 0, backlog: busiest.backlog } : null;
}

/** Asked straight, it takes the connection, or cannot even be connected to, and never answers. */
export function isSilent(probe: FactMap['probe'] | undefined): boolean | null {
  const asked = [...(probe?.direct ?? [])];
  if (asked.length === 0) return null;
  return asked.every((result) => ['read-timeout', 'connect-timeout', 'queue-full'].includes(result.outcome));
}
