import type { Positions } from '../logs/follow/status.ts';

/** Where positions end up: several at once where the store can. */
export interface PositionStore extends Positions {
  setAll?(values: ReadonlyMap<string, string>): void;
}

/** What a kill may leave unwritten, milliseconds: so much of a log is read twice then. */
const WRITE_EVERY_MS = 100;

/** Positions of all logs: written together, the first change at once and the next ones soon after. */
export class KeptPositions implements Positions {
  readonly #store: PositionStore;
  #unwritten = new Map<string, string>();
  #writtenAt = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(store: PositionStore) {
    this.#store = store;
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

  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#unwritten.size === 0) return;
    const values = this.#unwritten;
    this.#unwritten = new Map();
    if (this.#store.setAll) this.#store.setAll(values);
    else for (const [key, value] of values) this.#store.set(key, value);
    this.#writtenAt = performance.now();
  }
}
