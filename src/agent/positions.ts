import type { Logger } from '../core/log.ts';
import type { PositionStore, Positions } from '../logs/follow/status.ts';

/** What a kill may leave unwritten, milliseconds: so much of a log is read twice then. */
const WRITE_EVERY_MS = 100;

/** Positions of all logs: written together, the first change at once and the next ones soon after. */
export class KeptPositions implements Positions {
  readonly #store: PositionStore;
  readonly #log: Logger;
  readonly #unwritten = new Map<string, string>();
  #writtenAt = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isFailing = false;

  constructor(store: PositionStore, log: Logger) {
    this.#store = store;
    this.#log = log;
  }

  get(key: string): string | null {
    return this.#unwritten.get(key) ?? this.#store.get(key);
  }

  set(key: string, value: string): void {
    this.#unwritten.set(key, value);
    // Not in this turn: what one reading changes is written once.
    const wait = Math.max(0, this.#writtenAt + WRITE_EVERY_MS - performance.now());
    this.#timer ??= setTimeout(() => this.flush(), wait);
  }

  /** Writes what is new; what the store does not take is kept for the next time. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#unwritten.size === 0) return;
    this.#writtenAt = performance.now();
    try {
      this.#store.setAll(this.#unwritten);
      this.#unwritten.clear();
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#log.error({ error: String(error) }, 'the places in the logs could not be stored');
      this.#isFailing = true;
    }
  }
}
