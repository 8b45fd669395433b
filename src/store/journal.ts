import type { Incident } from '../core/incident.ts';
import { type Logger, silent } from '../core/log.ts';
import type { IncidentQuery, Journal, Notice, Outcome } from '../core/notice.ts';
import { Database, type Sample } from './database.ts';

/** How the store fares; `degraded` says what went wrong while nothing can be written to the disk. */
export interface StoreHealth {
  readonly degraded: string | null;
  readonly writeFailures: number;
  readonly bytes: number;
}

export interface Store extends Journal {
  health(): StoreHealth;
  /** Forgets what is older than this, milliseconds since the epoch. */
  prune(before: number): void;
}

export interface OpenOptions {
  readonly maxBytes?: number;
  readonly log?: Logger;
  readonly now?: () => number;
}

const RETRY_MS = 5000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const EVERYTHING: IncidentQuery = { limit: 10_000 };

/** SQLITE_ERROR, CONSTRAINT, MISMATCH, MISUSE, RANGE: a fault of the program, which memory would not cure. */
const OURS = new Set([1, 19, 20, 21, 25]);

function isOurs(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && OURS.has(Number(error.errcode) & 0xff);
}

/**
 * The journal on disk. When the disk refuses (full, read-only, broken), everything that is open or not yet told moves to
 * memory, work goes on there, and every few seconds all of it is written back in one transaction.
 */
class DurableJournal implements Store {
  readonly #open: () => Database;
  readonly #log: Logger;
  readonly #now: () => number;
  #disk: Database | null;
  #memory: Database | null = null;
  #reason: string | null = null;
  #failures = 0;
  #triedAt = 0;

  constructor(open: () => Database, log: Logger, now: () => number) {
    this.#open = open;
    this.#log = log;
    this.#now = now;
    try {
      this.#disk = open();
    } catch (error) {
      this.#disk = null;
      this.#degrade(error);
    }
  }

  #current(): Database {
    if (this.#memory !== null && this.#now() - this.#triedAt >= RETRY_MS) this.#recover();
    if (this.#memory !== null) return this.#memory;
    if (this.#disk === null) throw new Error('the journal is closed');
    return this.#disk;
  }

  /** Moves to memory what must not be lost. */
  #degrade(error: unknown): Database {
    this.#failures += 1;
    this.#triedAt = this.#now();
    this.#reason = error instanceof Error ? error.message : String(error);
    if (this.#memory !== null) return this.#memory;
    const memory = new Database(':memory:', null);
    try {
      copy(this.#disk, memory, this.#now() - HOUR_MS);
    } catch (unreadable) {
      this.#log.error({ error: String(unreadable) }, 'the store cannot be read');
    }
    this.#memory = memory;
    this.#log.error({ error: this.#reason }, 'the store cannot be written: going on in memory, a restart would forget');
    return memory;
  }

  /** Tries to write everything back. */
  #recover(): void {
    const memory = this.#memory;
    if (memory === null) return;
    this.#triedAt = this.#now();
    try {
      this.#disk ??= this.#open();
      const disk = this.#disk;
      // The store's own limit may be what is full: old news makes room for what is new.
      if (this.#failures > 1) disk.prune(this.#triedAt - DAY_MS);
      disk.transaction(() => copy(memory, disk, 0));
      this.#memory = null;
      this.#reason = null;
      memory.close();
      this.#log.info({}, 'the store can be written again: nothing was lost');
    } catch (error) {
      this.#failures += 1;
      this.#reason = error instanceof Error ? error.message : String(error);
    }
  }

  #write(work: (db: Database) => void): void {
    const db = this.#current();
    try {
      work(db);
    } catch (error) {
      if (db === this.#memory || isOurs(error)) throw error;
      work(this.#degrade(error));
    }
  }

  #read<T>(work: (db: Database) => T): T {
    const db = this.#current();
    try {
      return work(db);
    } catch (error) {
      if (db === this.#memory || isOurs(error)) throw error;
      return work(this.#degrade(error));
    }
  }

  record(incident: Incident, notices: readonly Notice[]): void {
    this.#write((db) =>
      db.transaction(() => {
        db.putIncident(incident);
        for (const notice of notices) db.putNotice(notice);
      }),
    );
  }

  incident(id: string): Incident | null {
    return this.#read((db) => db.incident(id));
  }

  incidents(query: IncidentQuery): readonly Incident[] {
    return this.#read((db) => db.incidents(query));
  }

  due(now: number, limit: number): readonly Notice[] {
    return this.#read((db) => db.due(now, limit));
  }

  settle(key: string, outcome: Outcome, now: number, nextAt: number | null): void {
    this.#write((db) => db.settle(key, outcome, now, nextAt));
  }

  pending(): Readonly<Record<string, number>> {
    return this.#read((db) => db.pending());
  }

  sample(upstream: string, at: number, status: string, ms: number | null): void {
    this.#write((db) => db.putSample(upstream, { at, status, ms }));
  }

  history(upstream: string, since: number): readonly Sample[] {
    return this.#read((db) => db.history(upstream, since));
  }

  get(key: string): string | null {
    return this.#read((db) => db.get(key));
  }

  set(key: string, value: string): void {
    this.#write((db) => db.set(key, value));
  }

  setAll(values: ReadonlyMap<string, string>): void {
    this.#write((db) => db.setAll(values));
  }

  prune(before: number): void {
    this.#write((db) => db.prune(before));
  }

  health(): StoreHealth {
    return { degraded: this.#reason, writeFailures: this.#failures, bytes: this.#read((db) => db.bytes()) };
  }

  close(): void {
    if (this.#memory !== null) this.#recover();
    this.#memory?.close();
    this.#disk?.close();
    this.#memory = null;
    this.#disk = null;
  }
}

/** Copies what must not be lost: incidents, messages, kept values, and samples since a time. The copied rows win. */
function copy(from: Database | null, to: Database, since: number): void {
  if (from === null) return;
  for (const incident of from.incidents(EVERYTHING).toReversed()) to.putIncident(incident);
  for (const row of from.all('SELECT * FROM kept')) put(to, 'kept', 'key', row);
  for (const row of from.all('SELECT * FROM samples WHERE at >= ?', since)) put(to, 'samples', 'upstream, at', row);
  const messages = from.all(`SELECT * FROM outbox WHERE outcome = 'pending' OR settled_at >= ? ORDER BY seq`, since);
  for (const { seq: _own, ...row } of messages) put(to, 'outbox', 'key', row);
}

function put(to: Database, table: string, target: string, row: Readonly<Record<string, unknown>>): void {
  const names = Object.keys(row);
  const values = Object.values(row).map((value) =>
    typeof value === 'number' || value === null ? value : String(value),
  );
  const sets = names.map((name) => `${name} = excluded.${name}`).join(', ');
  to.run(
    `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')}) ON CONFLICT (${target}) DO UPDATE SET ${sets}`,
    ...values,
  );
}

/** Opens the journal at a path, or in memory with `:memory:`. Never throws: a path that cannot be used is a degraded store. */
export function openJournal(path: string, options: OpenOptions = {}): Store {
  const open = (): Database => new Database(path, options.maxBytes ?? null);
  return new DurableJournal(open, options.log ?? silent, options.now ?? Date.now);
}
