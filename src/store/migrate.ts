import type { DatabaseSync } from 'node:sqlite';
import { sql as journal } from './migrations/0001-journal.ts';

/** In order; a released one is never edited. */
const MIGRATIONS: readonly string[] = [journal];

/** Thrown when a newer why502 wrote the file. */
export class NewerStore extends Error {
  constructor(found: number) {
    super(`the store has version ${found}, this why502 knows up to ${MIGRATIONS.length}: a newer one wrote it`);
    this.name = 'NewerStore';
  }
}

/** Brings a store to the present version; every step is a transaction of its own. */
export function migrate(db: DatabaseSync): void {
  const row = db.prepare('PRAGMA user_version').get();
  const found = Number(row?.user_version ?? 0);
  if (found > MIGRATIONS.length) throw new NewerStore(found);
  for (const [index, sql] of MIGRATIONS.entries()) {
    if (index < found) continue;
    db.exec(`BEGIN IMMEDIATE; ${sql} PRAGMA user_version = ${index + 1}; COMMIT;`);
  }
}
