import type { Result } from '../core/diagnosis.ts';
import type { Incident } from '../core/incident.ts';
import type { Journal, Notice, NoticeState } from '../core/notice.ts';

/** What the keeper asks of the configuration in force. */
export interface Policy {
  /** Receivers of an incident; empty while it is silenced. */
  receivers(incident: Incident, now: number): readonly string[];
  readonly flapWindowMs: number;
  readonly flapHoldMs: number;
}

export interface KeeperEvents {
  opened(incident: Incident): void;
  changed(incident: Incident): void;
  resolved(incident: Incident): void;
}

export interface KeeperOptions {
  readonly journal: Journal;
  readonly policy: () => Policy;
  readonly newId: () => string;
  readonly events: KeeperEvents;
}

/** A root cause that was seen once and must be seen again before it replaces the one that was told. */
interface Pending {
  readonly key: string;
  readonly at: number;
}

const CONFIRM_MS = 1500;
/** A cause this sure replaces one that was less so without being seen twice. */
const SURE = 0.9;

/** What makes two diagnoses the same outage: the deepest cause and what it is true of. */
function causeKey(result: Result): string | null {
  return result.rootCause === null ? null : `${result.rootCause.id} ${result.rootCause.subject}`;
}

function severityOf(result: Result): Incident['severity'] {
  return result.status === 'degraded' ? 'warning' : 'critical';
}

/** Opens, folds, changes and closes incidents, and writes down with each step whom it must be told. */
export class Keeper {
  readonly #options: KeeperOptions;
  readonly #open = new Map<string, Incident>();
  /** The incident that each failing upstream belongs to now. */
  readonly #memberOf = new Map<string, string>();
  readonly #pending = new Map<string, Pending>();
  readonly #closed = new Map<string, number>();

  constructor(options: KeeperOptions) {
    this.#options = options;
    for (const incident of options.journal.incidents({ state: 'open', limit: 1000 })) {
      this.#open.set(incident.id, incident);
      for (const upstream of incident.upstreams) this.#memberOf.set(upstream, incident.id);
    }
  }

  /** Open incidents, oldest first. */
  open(): readonly Incident[] {
    return [...this.#open.values()].sort((a, b) => a.openedAt - b.openedAt);
  }

  of(upstream: string): Incident | null {
    const id = this.#memberOf.get(upstream);
    return id === undefined ? null : (this.#open.get(id) ?? null);
  }

  /** A diagnosis confirmed that a route is down or degraded. */
  fail(result: Result, now: number): void {
    const own = this.of(result.upstream);
    const key = causeKey(result);
    if (own === null) {
      const same = key === null ? undefined : this.open().find((one) => causeKey(one.diagnosis) === key);
      if (same) this.#join(same, result, now);
      else this.#start(result, now);
      return;
    }
    const before = causeKey(own.diagnosis);
    // What was found once stays the answer while a later look finds less.
    if (key === null || key === before) {
      this.#refresh(own, result, now);
      return;
    }
    const surer = (result.rootCause?.confidence ?? 0) >= SURE && (own.diagnosis.rootCause?.confidence ?? 0) < SURE;
    if (before !== null && !surer && !this.#confirmed(result.upstream, key, now)) return;
    this.#pending.delete(result.upstream);
    if (this.#members(own.id).length > 1) this.#split(own, result, now);
    else this.#change(own, result, now);
  }

  /** Another cause was seen once and waits to be seen again. */
  isUnconfirmed(upstream: string): boolean {
    return this.#pending.has(upstream);
  }

  /** A route is up again. Closes its incident when it was the last one of it. */
  clear(upstream: string, now: number): void {
    const incident = this.of(upstream);
    if (incident === null) return;
    this.#memberOf.delete(upstream);
    this.#pending.delete(upstream);
    if (this.#members(incident.id).length === 0) this.#close(incident, now);
  }

  /** How long an upstream must have been up before its incident may close: longer when the outage keeps coming back. */
  holdMs(upstream: string): number {
    const incident = this.of(upstream);
    if (incident === null) return 0;
    const { flapWindowMs, flapHoldMs } = this.#options.policy();
    const closedAt = this.#closed.get(causeKey(incident.diagnosis) ?? upstream);
    return closedAt !== undefined && incident.openedAt - closedAt < flapWindowMs ? flapHoldMs : 0;
  }

  #members(id: string): readonly string[] {
    return [...this.#memberOf].flatMap(([upstream, incident]) => (incident === id ? [upstream] : []));
  }

  #confirmed(upstream: string, key: string, now: number): boolean {
    const before = this.#pending.get(upstream);
    if (before?.key === key) return now - before.at >= CONFIRM_MS;
    this.#pending.set(upstream, { key, at: now });
    return false;
  }

  #start(result: Result, now: number): void {
    const incident: Incident = {
      id: this.#options.newId(),
      state: 'open',
      severity: severityOf(result),
      openedAt: now,
      closedAt: null,
      revision: 1,
      upstreams: [result.upstream],
      diagnosis: result,
    };
    this.#memberOf.set(result.upstream, incident.id);
    this.#record(incident, 'firing', now);
    this.#options.events.opened(incident);
  }

  #join(incident: Incident, result: Result, now: number): void {
    this.#memberOf.set(result.upstream, incident.id);
    const upstreams = [...new Set([...incident.upstreams, result.upstream])];
    const severity = result.status === 'down' ? 'critical' : incident.severity;
    const joined = { ...incident, upstreams, severity };
    this.#record(joined, null, now);
    this.#options.events.changed(joined);
  }

  #split(incident: Incident, result: Result, now: number): void {
    this.clear(result.upstream, now);
    this.#record({ ...incident, upstreams: incident.upstreams.filter((name) => name !== result.upstream) }, null, now);
    this.fail(result, now);
  }

  #change(incident: Incident, result: Result, now: number): void {
    const changed = { ...incident, revision: incident.revision + 1, severity: severityOf(result), diagnosis: result };
    this.#record(changed, 'updated', now);
    this.#options.events.changed(changed);
  }

  /** The same cause, seen again: worse is told, new receivers are told, the rest is only kept. */
  #refresh(incident: Incident, result: Result, now: number): void {
    this.#pending.delete(result.upstream);
    const known = result.rootCause !== null || incident.diagnosis.rootCause === null;
    const worse = incident.severity === 'warning' && result.status === 'down';
    if (worse && known) {
      this.#change(incident, result, now);
      return;
    }
    const isOwner = incident.diagnosis.upstream === result.upstream;
    const moved = result.status !== incident.diagnosis.status || result.chain.length > incident.diagnosis.chain.length;
    const untold = this.#untold(incident, now).length > 0;
    if (untold || (isOwner && known && moved))
      this.#record(isOwner && known ? { ...incident, diagnosis: result } : incident, null, now);
  }

  #close(incident: Incident, now: number): void {
    const resolved: Incident = { ...incident, state: 'resolved', closedAt: now };
    const known = this.#options.journal.get(toldKey(incident.id)) !== null;
    const told = known ? this.#told(incident.id) : this.#options.policy().receivers(incident, now);
    const notices = told.map((receiver) => this.#notice(resolved, 'resolved', receiver, now));
    this.#options.journal.record(resolved, notices);
    this.#options.journal.set(toldKey(incident.id), '');
    this.#open.delete(incident.id);
    this.#closed.set(causeKey(incident.diagnosis) ?? incident.diagnosis.upstream, now);
    if (this.#closed.size > 1000) this.#closed.delete(this.#closed.keys().next().value ?? '');
    this.#options.events.resolved(resolved);
  }

  /** Writes the incident with a message for everybody who was told before, and the first one for who was not. */
  #record(incident: Incident, state: NoticeState | null, now: number): void {
    const told = this.#told(incident.id);
    const untold = this.#untold(incident, now);
    const again =
      state === null || state === 'firing' ? [] : told.map((receiver) => this.#notice(incident, state, receiver, now));
    const first = untold.map((receiver) => this.#notice(incident, 'firing', receiver, now));
    this.#open.set(incident.id, incident);
    this.#options.journal.record(incident, [...again, ...first]);
    // After the messages: a crash in between records them a second time, under the same keys.
    if (untold.length > 0) this.#options.journal.set(toldKey(incident.id), [...told, ...untold].join(' '));
  }

  #told(id: string): readonly string[] {
    return this.#options.journal.get(toldKey(id))?.split(' ').filter(Boolean) ?? [];
  }

  #untold(incident: Incident, now: number): readonly string[] {
    const told = this.#told(incident.id);
    return this.#options
      .policy()
      .receivers(incident, now)
      .filter((receiver) => !told.includes(receiver));
  }

  #notice(incident: Incident, state: NoticeState, receiver: string, at: number): Notice {
    return {
      key: `${incident.id}:${incident.revision}:${state}:${receiver}`,
      receiver,
      state,
      at,
      attempts: 0,
      incident,
    };
  }
}

function toldKey(id: string): string {
  return `told ${id}`;
}
