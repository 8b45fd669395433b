import type { Outcome } from '../core/notice.ts';
import type { Answer } from './receiver.ts';

const HOUR_MS = 3_600_000;

/** `Retry-After` as seconds or as a date, clamped to an hour; undefined when it is neither. */
export function retryAfterMs(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const seconds = /^\s*(\d+(?:\.\d+)?)\s*$/.exec(value)?.[1];
  const ms = seconds === undefined ? Date.parse(value) - now : Number(seconds) * 1000;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), HOUR_MS);
}

/** A retry, with the wait that the receiver asked for. */
export function retry(reason: string, afterMs?: number): Outcome {
  return afterMs === undefined ? { is: 'retry', reason } : { is: 'retry', reason, afterMs };
}

/**
 * The one policy of all receivers: 2xx is delivered; what may pass by itself is tried again; what will be the same the
 * next time (a redirect, a wrong address, another 4xx, a certificate that does not fit) is refused.
 */
export function classifyHttp(answer: Answer, now: number): Outcome {
  if (answer.is === 'failed') {
    const final = answer.reason === 'tls' || answer.reason === 'address';
    return final ? { is: 'refused', reason: answer.reason } : retry(answer.reason);
  }
  const { status, headers } = answer;
  if (status >= 200 && status < 300) return { is: 'delivered' };
  const after = retryAfterMs(headers['retry-after'], now);
  if (status === 429) return retry('rate_limited', after);
  if (status === 408 || status === 425 || status >= 500) return retry(`server_error ${status}`, after);
  return { is: 'refused', reason: `client_error ${status}` };
}

const BASE_MS = 1000;
const CAP_MS = 5 * 60_000;

/** Full-jitter exponential back-off, never sooner than the receiver asked for. `random` is in [0, 1). */
export function nextDelayMs(attempts: number, random: number, afterMs = 0): number {
  const ceiling = Math.min(CAP_MS, BASE_MS * 2 ** Math.min(attempts, 20));
  // A floor keeps an unlucky draw from hammering a receiver that just said no.
  return Math.max(afterMs, Math.max(200, Math.round(random * ceiling)));
}
