import { TICK_MS, type Time } from '../../src/agent/time.ts';

/** A clock that moves only when told; timers run in order, with everything they started finished in between. */
export class FakeTime implements Time {
  #now: number;
  #timers: { at: number; order: number; work: () => void }[] = [];
  #listeners = new Set<() => void>();
  #order = 0;
  #nextTick: number;

  constructor(now = Date.UTC(2026, 10, 21)) {
    this.#now = now;
    this.#nextTick = now + TICK_MS;
  }

  now = (): number => this.#now;

  everyTick = (work: () => void): (() => void) => {
    this.#listeners.add(work);
    return () => this.#listeners.delete(work);
  };

  after = (ms: number, work: () => void): (() => void) => {
    const timer = { at: this.#now + ms, order: this.#order++, work };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  };

  /** Lets promises settle, also those that wait for real I/O on the loop's next turns. */
  async settle(): Promise<void> {
    for (let i = 0; i < 8; i++) await new Promise((resolve) => setImmediate(resolve));
  }

  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await this.settle();
      const next = this.#timers.toSorted((a, b) => a.at - b.at || a.order - b.order)[0];
      const at = Math.min(next?.at ?? Number.POSITIVE_INFINITY, this.#nextTick);
      if (at > end) break;
      this.#now = Math.max(this.#now, at);
      if (next && next.at <= this.#nextTick) {
        this.#timers = this.#timers.filter((one) => one !== next);
        next.work();
      } else {
        this.#nextTick += TICK_MS;
        for (const work of this.#listeners) work();
      }
    }
    this.#now = end;
    await this.settle();
  }
}
