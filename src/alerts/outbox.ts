import type { Component } from '../core/component.ts';
import { incidentJson } from '../core/incident.ts';
import type { Logger } from '../core/log.ts';
import type { Journal, Notice, Outcome } from '../core/notice.ts';
import { nextDelayMs } from './classify.ts';
import type { Answer, Configured, Send, Telling } from './receiver.ts';

/** How one attempt went, for metrics. */
export interface Attempt {
  readonly receiver: string;
  readonly integration: string;
  readonly outcome: Outcome;
  /** True when it was not the first attempt of this message. */
  readonly again: boolean;
  readonly ms: number;
}

export interface OutboxOptions {
  readonly journal: Pick<Journal, 'due' | 'settle'>;
  /** The receivers of the configuration in force. */
  readonly receivers: () => ReadonlyMap<string, Configured>;
  readonly send: Send;
  readonly host: string;
  readonly log: Logger;
  readonly now: () => number;
  readonly random: () => number;
  /** Calls back once, unless cancelled. */
  readonly after: (ms: number, work: () => void) => () => void;
  readonly onAttempt?: (attempt: Attempt) => void;
}

const BATCH = 1000;
/** A message for a receiver that is no longer configured waits this long for it to come back. */
const ORPHAN_MS = 24 * 3_600_000;
const STOP_MS = 3000;
/** Between looks for what is due, milliseconds: while something waits, and while nothing does. */
const WAITING_MS = 1000;
const IDLE_MS = 10_000;

/** Builds the message of a notice for one attempt. */
export function tellingOf(notice: Notice, host: string, now: number): Telling {
  return {
    key: notice.key,
    state: notice.state,
    at: new Date(notice.at).toISOString(),
    attemptAt: Math.floor(now / 1000),
    host,
    incident: incidentJson(notice.incident),
  };
}

/**
 * Delivers what the journal holds: one message in flight per receiver, in order within an incident, again until the
 * receiver takes it or refuses it for good. It keeps nothing itself, so a crash at any point loses nothing.
 */
export class Outbox implements Component {
  readonly name = 'outbox';
  readonly #options: OutboxOptions;
  readonly #busy = new Map<string, Promise<void>>();
  #cancel: (() => void) | null = null;
  #stopped = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.poke();
  }

  /** Ends with what is in flight, at most 3 s later; an attempt that is cut off is made again after the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, STOP_MS);
    });
    await Promise.race([Promise.all(this.#busy.values()), limit]);
    clearTimeout(timer);
  }

  /** Something may be due: called after every record and, while anything waits, once a second. */
  poke(): void {
    if (this.#stopped) return;
    const { journal, now, after } = this.#options;
    const due = journal.due(now(), BATCH);
    const waits = due.length > 0 || journal.due(Number.MAX_SAFE_INTEGER, 1).length > 0;
    this.#cancel?.();
    this.#cancel = after(waits ? WAITING_MS : IDLE_MS, () => this.poke());
    for (const notice of due) {
      if (this.#busy.has(notice.receiver)) continue;
      const work = this.#deliver(notice).finally(() => {
        this.#busy.delete(notice.receiver);
        this.poke();
      });
      this.#busy.set(notice.receiver, work);
    }
  }

  async #deliver(notice: Notice): Promise<void> {
    const { journal, receivers, now } = this.#options;
    const configured = receivers().get(notice.receiver);
    if (!configured) return this.#orphan(notice);
    const start = performance.now();
    const answer = await this.#send(configured, notice);
    const outcome = this.#patience(configured, notice, configured.receiver.classify(answer, now()));
    const nextAt =
      outcome.is === 'retry' ? now() + nextDelayMs(notice.attempts, this.#options.random(), outcome.afterMs) : null;
    journal.settle(notice.key, outcome, now(), nextAt);
    this.#report(configured, notice, outcome, performance.now() - start);
  }

  async #send(configured: Configured, notice: Notice): Promise<Answer> {
    try {
      const telling = tellingOf(notice, this.#options.host, this.#options.now());
      return await this.#options.send(configured.receiver.render(telling, configured.options));
    } catch (error) {
      // A fault of ours must not lose the message: it is tried again, and said.
      this.#options.log.error({ receiver: notice.receiver, error: String(error) }, 'a message could not be rendered');
      return { is: 'failed', reason: 'network' };
    }
  }

  /** Gives up on what is too old; a resolve never is. */
  #patience(configured: Configured, notice: Notice, outcome: Outcome): Outcome {
    const age = this.#options.now() - notice.at;
    if (outcome.is !== 'retry' || notice.state === 'resolved' || age < configured.receiver.giveUpMs) return outcome;
    return { is: 'refused', reason: `given up after ${Math.round(age / 60_000)} min: ${outcome.reason}` };
  }

  #orphan(notice: Notice): void {
    const { journal, now, log } = this.#options;
    const waited = now() - notice.at;
    const outcome: Outcome =
      waited > ORPHAN_MS
        ? { is: 'refused', reason: 'the receiver is no longer configured' }
        : { is: 'retry', reason: 'the receiver is not configured' };
    journal.settle(notice.key, outcome, now(), outcome.is === 'retry' ? now() + 60_000 : null);
    log.warn(
      { receiver: notice.receiver, incident: notice.incident.id },
      'a message waits for a receiver that is not configured',
    );
  }

  #report(configured: Configured, notice: Notice, outcome: Outcome, ms: number): void {
    const { log, onAttempt } = this.#options;
    const fields = {
      receiver: notice.receiver,
      incident: notice.incident.id,
      state: notice.state,
      attempt: notice.attempts + 1,
    };
    if (outcome.is === 'delivered') log.info(fields, 'told');
    else if (outcome.is === 'retry') log.warn({ ...fields, reason: outcome.reason }, 'not told yet, will try again');
    else log.error({ ...fields, reason: outcome.reason }, 'the receiver refused a message');
    onAttempt?.({
      receiver: notice.receiver,
      integration: configured.receiver.id,
      outcome,
      again: notice.attempts > 0,
      ms,
    });
  }
}
