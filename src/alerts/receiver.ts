import type { z } from 'zod';
import type { IncidentJson } from '../core/incident.ts';
import type { NoticeState, Outcome } from '../core/notice.ts';

/** What is told, and when this attempt is made. The same key means the same message. */
export interface Telling {
  readonly key: string;
  readonly state: NoticeState;
  /** When it became due, ISO 8601: the same on every attempt. */
  readonly at: string;
  /** Seconds since the epoch of this attempt. */
  readonly attemptAt: number;
  readonly host: string;
  readonly incident: IncidentJson;
}

/** One HTTP request. Its URL may hold a secret and is never logged. */
export interface Outgoing {
  readonly url: string;
  readonly method: 'POST' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Answer =
  | {
      readonly is: 'answered';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly is: 'failed'; readonly reason: 'timeout' | 'network' | 'tls' | 'address' };

/** Sends a request within 15 s, follows no redirect, reads at most 64 KiB. Never throws. */
export type Send = (request: Outgoing) => Promise<Answer>;

/** A kind of receiver: one pure file in `src/alerts/receivers`. It never waits, loops or logs. */
export interface Receiver<S extends z.ZodObject> {
  /** Public: the `type` in the configuration. */
  readonly id: string;
  readonly about: string;
  readonly options: S;
  /** After this long an undelivered message is given up (a resolve never is). */
  readonly giveUpMs: number;
  render(telling: Telling, options: z.output<S>): Outgoing;
  classify(answer: Answer, now: number): Outcome;
  /** Values of the options that must never be shown. */
  secrets(options: z.output<S>): readonly string[];
}

export type AnyReceiver = Receiver<z.ZodObject>;

/** A receiver as configured. */
export interface Configured {
  readonly name: string;
  readonly receiver: AnyReceiver;
  readonly options: Readonly<Record<string, unknown>>;
}
