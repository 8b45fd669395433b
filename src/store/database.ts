import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Incident } from '../core/incident.ts';
import { incidentSchema } from '../core/incident.ts';
import type { IncidentQuery, Notice, NoticeState, Outcome } from '../core/notice.ts';
import { migrate } from './migrate.ts';

type Row = Readonly<Record<string, unknown>>;

export interface Sample {
  readonly at: number;
  readonly status: string;
  readonly ms: number | null;
}

const PAGE = 4096;

/** One SQLite file, or memory: plain reads and writes. Throws what SQLite throws. */
export class Database {
  readonly path: string;
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(path: string, maxBytes: number | null) {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o750 });
    this.path = path;
    this.#db = new DatabaseSync(path, { timeout: 2000 });
    // FULL: a message that was recorded survives a power cut, not only a crash.
    this.#db.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -512;',
    );
    if (maxBytes !== null) this.#db.exec(`PRAGMA max_page_count = ${Math.max(16, Math.ceil(maxBytes / PAGE))};`);
    migrate(this.#db);
  }

  #statement(sql: string): StatementSync {
    const kept = this.#prepared.get(sql);
    if (kept) return kept;
    const fresh = this.#db.prepare(sql);
    this.#prepared.set(sql, fresh);
    return fresh;
  }

  run(sql: string, ...values: (string | number | null)[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  all(sql: string, ...values: (string | number | null)[]): readonly Row[] {
    return this.#statement(sql).all(...values);
  }

  /** All of it, or nothing. */
  transaction(work: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#db.exec('COMMIT');
    } catch (error) {
      // SQLite rolls back by itself when the disk is full.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  putIncident(incident: Incident): void {
    this.run(
      `INSERT INTO incidents (id, state, opened_at, closed_at, body) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET state = excluded.state, closed_at = excluded.closed_at, body = excluded.body`,
      incident.id,
      incident.state,
      incident.openedAt,
      incident.closedAt,
      JSON.stringify(incident),
    );
    for (const upstream of incident.upstreams)
      this.run(
        'INSERT INTO incident_upstreams (upstream, incident) VALUES (?, ?) ON CONFLICT DO NOTHING',
        upstream,
        incident.id,
      );
  }

  /** A key that is already there stays as it is: the message was recorded before. */
  putNotice(notice: Notice): void {
    this.run(
      `INSERT INTO outbox (key, receiver, incident, state, at, attempts, body, next_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (key) DO NOTHING`,
      notice.key,
      notice.receiver,
      notice.incident.id,
      notice.state,
      notice.at,
      notice.attempts,
      JSON.stringify(notice.incident),
      notice.at,
    );
  }

  incident(id: string): Incident | null {
    const row = this.all('SELECT body FROM incidents WHERE id = ?', id)[0];
    return row ? readIncident(row) : null;
  }

  incidents({ state, upstream, limit, cursor }: IncidentQuery): readonly Incident[] {
    const parts: string[] = [];
    const values: (string | number)[] = [];
    const where = (sql: string, value: string | undefined): void => {
      if (value === undefined) return;
      parts.push(sql);
      values.push(value);
    };
    where('state = ?', state);
    where('id < ?', cursor);
    where('id IN (SELECT incident FROM incident_upstreams WHERE upstream = ?)', upstream);
    const condition = parts.length > 0 ? `WHERE ${parts.join(' AND ')}` : '';
    return this.all(`SELECT body FROM incidents ${condition} ORDER BY id DESC LIMIT ?`, ...values, limit).map(
      readIncident,
    );
  }

  /** Due and first in line: an earlier message of the same incident to the same receiver goes first. */
  due(now: number, limit: number): readonly Notice[] {
    return this.all(
      `SELECT * FROM outbox AS o WHERE outcome = 'pending' AND next_at <= ? AND NOT EXISTS (
         SELECT 1 FROM outbox AS e WHERE e.outcome = 'pending' AND e.receiver = o.receiver AND e.incident = o.incident AND e.seq < o.seq)
       ORDER BY seq LIMIT ?`,
      now,
      limit,
    ).map(readNotice);
  }

  settle(key: string, outcome: Outcome, now: number, nextAt: number | null): number {
    const reason = outcome.is === 'delivered' ? null : outcome.reason;
    if (outcome.is === 'retry')
      return this.run(
        'UPDATE outbox SET attempts = attempts + 1, reason = ?, next_at = ? WHERE key = ?',
        reason,
        nextAt ?? now,
        key,
      );
    return this.run(
      'UPDATE outbox SET attempts = attempts + 1, outcome = ?, reason = ?, next_at = NULL, settled_at = ? WHERE key = ?',
      outcome.is,
      reason,
      now,
      key,
    );
  }

  pending(): Record<string, number> {
    const rows = this.all(`SELECT receiver, count(*) AS n FROM outbox WHERE outcome = 'pending' GROUP BY receiver`);
    return Object.fromEntries(rows.map((row) => [String(row.receiver), Number(row.n)]));
  }

  putSample(upstream: string, { at, status, ms }: Sample): void {
    this.run('INSERT OR REPLACE INTO samples (upstream, at, status, ms) VALUES (?, ?, ?, ?)', upstream, at, status, ms);
  }

  history(upstream: string, since: number): Sample[] {
    return this.all(
      'SELECT at, status, ms FROM samples WHERE upstream = ? AND at >= ? ORDER BY at',
      upstream,
      since,
    ).map((row) => ({ at: Number(row.at), status: String(row.status), ms: row.ms === null ? null : Number(row.ms) }));
  }

  get(key: string): string | null {
    const row = this.all('SELECT value FROM kept WHERE key = ?', key)[0];
    return row ? String(row.value) : null;
  }

  set(key: string, value: string): void {
    this.run(
      'INSERT INTO kept (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
      key,
      value,
    );
  }

  /** Without waiting for the disk: a power cut may undo it, the end of the process does not. */
  setAll(values: ReadonlyMap<string, string>): void {
    this.#db.exec('PRAGMA synchronous = NORMAL');
    try {
      this.transaction(() => {
        for (const [key, value] of values) this.set(key, value);
      });
    } finally {
      this.#db.exec('PRAGMA synchronous = FULL');
    }
  }

  /** Forgets what is older than it needs to be; nothing that is open or not yet told. */
  prune(before: number): void {
    this.transaction(() => {
      this.run(`DELETE FROM outbox WHERE outcome <> 'pending' AND settled_at < ?`, before);
      this.run(
        `DELETE FROM incidents WHERE state = 'resolved' AND closed_at < ?
           AND id NOT IN (SELECT incident FROM outbox WHERE outcome = 'pending')`,
        before,
      );
      this.run('DELETE FROM samples WHERE at < ?', before);
      this.run(`DELETE FROM kept WHERE value = ''`);
    });
  }

  bytes(): number {
    const pages = Number(this.all('PRAGMA page_count')[0]?.page_count ?? 0);
    return pages * PAGE;
  }

  close(): void {
    this.#prepared.clear();
    this.#db.close();
  }
}

function readIncident(row: Row): Incident {
  return incidentSchema.parse(JSON.parse(String(row.body)));
}

function readNotice(row: Row): Notice {
  return {
    key: String(row.key),
    receiver: String(row.receiver),
    state: row.state as NoticeState,
    at: Number(row.at),
    attempts: Number(row.attempts),
    incident: readIncident(row),
  };
}
