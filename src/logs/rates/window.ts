import type { Reason } from './reasons.ts';

/** Requests of one kind that fail in a window. */
export interface FailingGroup {
  readonly method: string;
  /** A path group: `/api/items/*`. */
  readonly path: string;
  readonly status: number;
  readonly count: number;
  readonly lastAt: number;
}

/** What a window says of a route. */
export interface Finding {
  readonly requests: number;
  /** Responses 502, 503 and 504. */
  readonly failures: number;
  readonly share: number;
  /** Tens of seconds in which some failed and others worked: an outage and a restart have one or two of them. */
  readonly spread: number;
  /** When the last one failed, milliseconds. */
  readonly lastAt: number;
  /** The most frequent first, at most five. */
  readonly groups: readonly FailingGroup[];
  /** From the error log, in the same window, the most frequent first. */
  readonly reasons: readonly { readonly reason: Reason; readonly count: number }[];
}

const BUCKET_MS = 10_000;
const BUCKETS = 30;
const MOST_GROUPS = 40;
/** From this share of failing requests on a route is degraded. One failure among up to two hundred requests counts. */
const DEGRADED_SHARE = 0.005;

interface Bucket {
  start: number;
  requests: number;
  failures: number;
}

interface Group {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  count: number;
  lastAt: number;
}

/** Whether a response says that the way to the backend failed. */
export function isGatewayFailure(status: number): boolean {
  return status === 502 || status === 503 || status === 504;
}

/** The last five minutes of one route, in buckets of ten seconds. Bounded whatever is asked for. */
export class RouteWindow {
  readonly #buckets: Bucket[] = Array.from({ length: BUCKETS }, () => ({ start: -1, requests: 0, failures: 0 }));
  readonly #groups = new Map<string, Group>();
  readonly #reasons = new Map<Reason, { count: number; lastAt: number }>();

  #bucket(now: number): Bucket {
    const start = Math.floor(now / BUCKET_MS);
    const bucket = this.#buckets[start % BUCKETS];
    if (bucket === undefined) throw new RangeError('no such bucket');
    if (bucket.start !== start) Object.assign(bucket, { start, requests: 0, failures: 0 });
    return bucket;
  }

  /** Counts a response. `path` is a path group and is only kept for failures. */
  response(now: number, status: number, method: string, path: () => string): void {
    const bucket = this.#bucket(now);
    bucket.requests += 1;
    if (!isGatewayFailure(status)) return;
    bucket.failures += 1;
    const group = path();
    const key = `${status} ${method} ${group}`;
    const known = this.#groups.get(key);
    if (known) {
      known.count += 1;
      known.lastAt = now;
      return;
    }
    if (this.#groups.size >= MOST_GROUPS) this.#forgetOldest();
    this.#groups.set(key, { method, path: group, status, count: 1, lastAt: now });
  }

  /** Counts a failure of the upstream that the error log names. */
  failure(now: number, reason: Reason): void {
    const known = this.#reasons.get(reason);
    if (known && now - known.lastAt < BUCKET_MS * BUCKETS) {
      known.count += 1;
      known.lastAt = now;
    } else this.#reasons.set(reason, { count: 1, lastAt: now });
  }

  /** Takes back one failure that turned out to be nobody's. */
  takeBack(reason: Reason): void {
    const known = this.#reasons.get(reason);
    if (known && known.count > 1) known.count -= 1;
    else this.#reasons.delete(reason);
  }

  #forgetOldest(): void {
    let oldest: string | null = null;
    let at = Number.POSITIVE_INFINITY;
    for (const [key, group] of this.#groups) {
      if (group.lastAt >= at) continue;
      at = group.lastAt;
      oldest = key;
    }
    if (oldest !== null) this.#groups.delete(oldest);
  }

  /** What the window says now; null while too few requests fail. */
  judge(now: number): Finding | null {
    const first = Math.floor(now / BUCKET_MS) - BUCKETS;
    let requests = 0;
    let failures = 0;
    let spread = 0;
    for (const bucket of this.#buckets) {
      if (bucket.start <= first) continue;
      requests += bucket.requests;
      failures += bucket.failures;
      if (bucket.failures > 0 && bucket.failures < bucket.requests) spread += 1;
    }
    if (failures === 0 || failures < requests * DEGRADED_SHARE) return null;
    const since = now - BUCKETS * BUCKET_MS;
    for (const [key, group] of this.#groups) if (group.lastAt < since) this.#groups.delete(key);
    const all = [...this.#groups.values()];
    const lastAt = Math.max(...all.map((group) => group.lastAt));
    const groups = all.sort((a, b) => b.count - a.count).slice(0, 5);
    const reasons = [...this.#reasons]
      .filter(([, { lastAt }]) => lastAt >= since)
      .map(([reason, { count }]) => ({ reason, count }))
      .sort((a, b) => b.count - a.count);
    return {
      requests,
      failures,
      share: failures / requests,
      spread,
      lastAt,
      groups: groups.map((group) => ({ ...group })),
      reasons,
    };
  }
}
