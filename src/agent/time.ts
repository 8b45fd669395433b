/** The clock and the timers of the agent; tests give their own. */
export interface Time {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back once a second until cancelled. */
  everySecond(work: () => void): () => void;
  /** Calls back once. */
  after(ms: number, work: () => void): () => void;
}

/** Resolves after a while on that clock. */
export function sleep(time: Time, ms: number): Promise<void> {
  return new Promise((resolve) => {
    time.after(ms, resolve);
  });
}

/** The machine's time: one node-cron task a second drives every schedule. */
export async function realTime(): Promise<Time & { stop(): void }> {
  const { schedule } = await import('node-cron');
  const listeners = new Set<() => void>();
  const tick = (): void => {
    for (const work of listeners) work();
  };
  // A late second is made up by the next one: every schedule keeps its own due times.
  const task = schedule('* * * * * *', tick, { name: 'seconds', noOverlap: true, suppressMissedWarning: true });
  return {
    now: Date.now,
    everySecond(work) {
      listeners.add(work);
      return () => listeners.delete(work);
    },
    after(ms, work) {
      const timer = setTimeout(work, ms);
      return () => clearTimeout(timer);
    },
    stop: () => void task.destroy(),
  };
}
