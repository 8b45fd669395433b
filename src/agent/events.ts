import type { ApiEvent, EventSource } from '../api/services.ts';

const REMEMBERED = 256;

/** What happened lately, and who wants to know at once. */
export class Events implements EventSource {
  readonly #ring: ApiEvent[] = [];
  readonly #listeners = new Set<(event: ApiEvent) => void>();
  #last: number;

  /** Ids go on over restarts when they start at the time: an old `Last-Event-ID` is then never in the future. */
  constructor(first: number) {
    this.#last = first;
  }

  emit(event: string, data: unknown): void {
    this.#last += 1;
    const one = { id: this.#last, event, data };
    this.#ring.push(one);
    if (this.#ring.length > REMEMBERED) this.#ring.shift();
    for (const listener of this.#listeners) listener(one);
  }

  since(id: number): readonly ApiEvent[] {
    return this.#ring.filter((event) => event.id > id);
  }

  subscribe(listener: (event: ApiEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
