import type { Component } from '../core/component.ts';
import type { Logger } from '../core/log.ts';
import { TICK_MS, type Time } from './time.ts';

/** Work that comes again. It never overlaps with itself. */
export interface Job {
  readonly name: string;
  /** Asked again and again, so that a schedule can be tightened while something is wrong. */
  everyMs(): number;
  run(): Promise<void>;
}

interface Planned {
  readonly job: Job;
  nextAt: number;
  running: boolean;
  cancel: (() => void) | null;
}

/** Part of the interval by which a run may come sooner or later, so that jobs do not march in step. */
const JITTER = 0.1;
/** A tick may be this late, milliseconds. */
const LATE_MS = 2000;

/** Runs jobs when they are due, to the millisecond. */
export class Scheduler implements Component {
  readonly name = 'scheduler';
  readonly #time: Time;
  readonly #log: Logger;
  readonly #random: () => number;
  readonly #onSkip: (job: string) => void;
  readonly #jobs = new Map<string, Planned>();
  #cancel: (() => void) | null = null;
  #tickedAt = 0;

  constructor(time: Time, log: Logger, random: () => number, onSkip: (job: string) => void) {
    this.#time = time;
    this.#log = log;
    this.#random = random;
    this.#onSkip = onSkip;
  }

  /** When the last tick was seen: the watchdog's proof of life. */
  get tickedAt(): number {
    return this.#tickedAt;
  }

  async start(): Promise<void> {
    this.#tickedAt = this.#time.now();
    this.#cancel = this.#time.everyTick(() => this.#tick());
  }

  async stop(): Promise<void> {
    this.#cancel?.();
    for (const planned of this.#jobs.values()) planned.cancel?.();
    this.#jobs.clear();
  }

  /** Adds or replaces a job; its first run is soon, at a random moment. */
  add(job: Job): void {
    this.remove(job.name);
    const spread = Math.min(job.everyMs(), 1000) * this.#random();
    const planned: Planned = { job, nextAt: this.#time.now() + spread, running: false, cancel: null };
    this.#jobs.set(job.name, planned);
    this.#plan(planned);
  }

  remove(name: string): void {
    this.#jobs.get(name)?.cancel?.();
    this.#jobs.delete(name);
  }

  names(): readonly string[] {
    return [...this.#jobs.keys()];
  }

  /** Brings the next run forward to now. */
  hurry(name: string): void {
    const planned = this.#jobs.get(name);
    if (!planned) return;
    planned.cancel?.();
    planned.cancel = null;
    this.#run(planned);
  }

  #tick(): void {
    this.#tickedAt = this.#time.now();
    for (const planned of this.#jobs.values()) this.#plan(planned);
  }

  /** Sets a timer for what falls due until shortly after the next tick; the rest waits for its own. */
  #plan(planned: Planned): void {
    if (planned.cancel !== null) return;
    const now = this.#time.now();
    planned.nextAt = Math.min(planned.nextAt, now + planned.job.everyMs() * (1 + JITTER));
    const wait = planned.nextAt - now;
    if (wait > TICK_MS + LATE_MS) return;
    planned.cancel = this.#time.after(Math.max(0, wait), () => {
      planned.cancel = null;
      this.#run(planned);
    });
  }

  #run(planned: Planned): void {
    const every = planned.job.everyMs();
    const jitter = (this.#random() - 0.5) * 2 * JITTER * every;
    planned.nextAt = this.#time.now() + every + jitter;
    if (planned.running) {
      this.#onSkip(planned.job.name);
      this.#plan(planned);
      return;
    }
    planned.running = true;
    this.#plan(planned);
    planned.job
      .run()
      .catch((error: unknown) => this.#log.error({ job: planned.job.name, error: String(error) }, 'a job failed'))
      .finally(() => {
        planned.running = false;
      });
  }
}
