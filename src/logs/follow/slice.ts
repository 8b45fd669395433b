/** Reading gives way to other work after this long, milliseconds. */
const SLICE_MS = 8;

/** A share of the event loop's time. */
export class Slice {
  #start = 0;

  begin(): void {
    this.#start = performance.now();
  }

  /** Lets other work go on when this one has had its share. */
  async giveWay(): Promise<void> {
    if (performance.now() - this.#start < SLICE_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.begin();
  }
}
