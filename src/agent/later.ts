import type { Time } from './time.ts';

/** Puts work off, one piece for each name: what is asked for again meanwhile is the same. */
export class Later {
  readonly #time: Pick<Time, 'after'>;
  readonly #waiting = new Map<string, () => void>();

  constructor(time: Pick<Time, 'after'>) {
    this.#time = time;
  }

  /** Does the work after so many milliseconds, unless some is waiting already. */
  put(name: string, ms: number, work: () => void): void {
    if (this.#waiting.has(name)) return;
    const cancel = this.#time.after(ms, () => {
      this.#waiting.delete(name);
      work();
    });
    this.#waiting.set(name, cancel);
  }

  forget(name: string): void {
    this.#waiting.get(name)?.();
    this.#waiting.delete(name);
  }
}
