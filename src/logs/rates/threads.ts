/** Lines of one failure follow each other at once, milliseconds. */
const TOGETHER_MS = 2000;
const MOST = 1024;

/** What each thread of a program said last of a failure: the next line of it may tell more of the same, or whose it was. */
export class Threads<T> {
  readonly #last = new Map<string, { readonly said: T; readonly at: number }>();

  keep(thread: string, said: T, now: number): void {
    this.#last.set(thread, { said, at: now });
    if (this.#last.size <= MOST) return;
    const [oldest = ''] = this.#last.keys();
    this.#last.delete(oldest);
  }

  /** What it said a moment ago; told once. */
  take(thread: string, now: number): T | null {
    const last = this.#last.get(thread);
    if (last === undefined) return null;
    this.#last.delete(thread);
    return now - last.at < TOGETHER_MS ? last.said : null;
  }
}
