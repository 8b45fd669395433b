import type { Component } from '../core/component.ts';
import type { Logger } from '../core/log.ts';

const STOP_MS = 5000;

/** Resolves to false when the work took too long. */
async function within(ms: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const inTime = await Promise.race([work.then(() => true), late]);
  clearTimeout(timer);
  return inTime;
}

/** Starts parts in order; stops them in reverse, each within a bound, whatever the others do. */
export class Components {
  readonly #log: Logger;
  readonly #started: Component[] = [];
  readonly #abort = new AbortController();

  constructor(log: Logger) {
    this.#log = log;
  }

  async start(component: Component): Promise<void> {
    await component.start(this.#abort.signal);
    this.#started.push(component);
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    for (const component of this.#started.splice(0).reverse()) {
      try {
        const inTime = await within(STOP_MS, component.stop());
        if (!inTime) this.#log.warn({ component: component.name }, 'a part did not stop in time');
      } catch (error) {
        this.#log.error({ component: component.name, error: String(error) }, 'a part failed while stopping');
      }
    }
  }
}
