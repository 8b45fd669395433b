import type { ScheduledTask } from 'node-cron';

/** What is planned ahead at each tick, milliseconds: finding the next second of a cron pattern costs some of them. */
export const TICK_MS = 10_000;

/** The clock and the timers of the agent; tests give their own. */
export interface Time {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back every TICK_MS until cancelled. */
  everyTick(work: () => void): () => void;
  /** Calls back once. */
  after(ms: number, work: () => void): () => void;
}

/** Resolves after a while on that clock. */
export function sleep(time: Time, ms: number): Promise<void> {
  return new Promise((resolve) => {
    time.after(ms, resolve);
  });
}

/** The machine's time: one node-cron task drives every schedule. */
export function realTime(): Time & { stop(): void } {
  const listeners = new Set<() => void>();
  const tick = (): void => {
    for (const work of listeners) work();
  };
  let task: ScheduledTask | null = null;
  // What falls due before the first tick was planned when it was added, so the task can wait until the agent answers.
  const first = setTimeout(async () => {
    const { schedule } = await import('node-cron');
    // A late tick is made up by the next one: every schedule keeps its own due times.
    if (!isStopped)
      task = schedule('*/10 * * * * *', tick, { name: 'ticks', noOverlap: true, suppressMissedWarning: true });
  }, TICK_MS / 10);
  let isStopped = false;
  return {
    now: Date.now,
    everyTick(work) {
      listeners.add(work);
      return () => listeners.delete(work);
    },
    after(ms, work) {
      const timer = setTimeout(work, ms);
      return () => clearTimeout(timer);
    },
    stop() {
      isStopped = true;
      clearTimeout(first);
      void task?.destroy();
    },
  };
}
