/** A line of a program's own output, wherever it was caught: a journal, a container's stream. Text is raw. */
export interface StreamLine {
  /** Unit, or container. */
  readonly source: string;
  /** Syslog identifier, or the stream (`stdout`, `stderr`). */
  readonly program: string;
  readonly pid: number | null;
  /** Milliseconds since the epoch; null when the stream does not say. */
  readonly at: number | null;
  readonly message: Buffer;
}

/** Waits longer after each failure, up to a minute; a stream that ran for a while begins anew. */
export class BackOff {
  #waitMs = 0;

  next(ranMs: number): number {
    this.#waitMs = ranMs > 60_000 || this.#waitMs === 0 ? 1000 : Math.min(this.#waitMs * 2, 60_000);
    return this.#waitMs;
  }
}
