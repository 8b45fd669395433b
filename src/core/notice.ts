import type { Incident } from './incident.ts';

export type NoticeState = 'firing' | 'updated' | 'resolved' | 'test';

/** What one receiver is told of an incident. `key` is stable across retries and restarts: `incident:revision:state:receiver`. */
export interface Notice {
  readonly key: string;
  readonly receiver: string;
  readonly state: NoticeState;
  /** When it became due, milliseconds since the epoch. */
  readonly at: number;
  readonly attempts: number;
  readonly incident: Incident;
}

/** How one delivery attempt ended. */
export type Outcome =
  | { readonly is: 'delivered' }
  | { readonly is: 'retry'; readonly reason: string; readonly afterMs?: number }
  | { readonly is: 'refused'; readonly reason: string };

/** Where incidents and notices are kept. An incident and its notices are recorded together, or not at all. */
export interface Journal {
  record(incident: Incident, notices: readonly Notice[]): void;
  incident(id: string): Incident | null;
  /** Newest first; `cursor` is the id of the last one of the page before. */
  incidents(query: IncidentQuery): readonly Incident[];
  /** Notices whose next attempt is due, oldest first. */
  due(now: number, limit: number): readonly Notice[];
  /** Keeps the outcome of an attempt; a retry becomes due again at `nextAt`. */
  settle(key: string, outcome: Outcome, now: number, nextAt: number | null): void;
  /** Notices not yet delivered or refused, by receiver. */
  pending(): Readonly<Record<string, number>>;
  sample(upstream: string, at: number, status: string, ms: number | null): void;
  history(
    upstream: string,
    since: number,
  ): readonly { readonly at: number; readonly status: string; readonly ms: number | null }[];
  /** Small values that survive a restart: log positions, first-seen times. */
  get(key: string): string | null;
  set(key: string, value: string): void;
  /** Several at once, often: they survive the end of the process, not a power cut. */
  setAll(values: ReadonlyMap<string, string>): void;
  close(): void;
}

export interface IncidentQuery {
  readonly state?: 'open' | 'resolved';
  readonly upstream?: string;
  readonly limit: number;
  readonly cursor?: string;
}
