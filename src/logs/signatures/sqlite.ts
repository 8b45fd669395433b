import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

/** SQLite. */
export const signatures = defineSignatures('sqlite', [
  said(
    'unopenable',
    hint('db.file-unopenable', 0.97),
    [
      'unable to open database file',
      'SQLITE_CANTOPEN',
      'attempt to write a readonly database',
      'SQLITE_READONLY',
      'unable to open the database file',
      'readonly database',
    ],
    [
      'sqlite3.OperationalError: unable to open database file',
      'SqliteError: attempt to write a readonly database',
      'Error: SQLITE_CANTOPEN: unable to open database file',
      'django.db.utils.OperationalError: attempt to write a readonly database',
    ],
    { rank: 3 },
  ),
  said(
    'locked',
    hint('db.locked', 0.97),
    ['database is locked', 'SQLITE_BUSY', 'database table is locked'],
    [
      'sqlite3.OperationalError: database is locked',
      'Error: SQLITE_BUSY: database is locked',
      'django.db.utils.OperationalError: database table is locked',
    ],
    { rank: 3 },
  ),
  said(
    'no-table',
    hint('app.migration-missing', 0.96),
    ['no such table', 'no such column', 'has no column named'],
    [
      'django.db.utils.OperationalError: no such table: orders_order',
      'sqlite3.OperationalError: no such column: price',
      'SQLITE_ERROR: no such table: users',
      'sqlite3.OperationalError: table users has no column named age',
    ],
    {
      rank: 3,
      pattern: /no such table:? ?(?<relation>[\w.]{1,128})?|no such column: ?(?<column>[\w.]{1,128})?|has no column/,
    },
  ),
  said(
    'corrupt',
    hint('db.crashed', 0.85),
    [
      'database disk image is malformed',
      'file is not a database',
      'SQLITE_CORRUPT',
      'file is encrypted or is not a database',
    ],
    ['sqlite3.DatabaseError: database disk image is malformed', 'sqlite3.DatabaseError: file is not a database'],
    { rank: 3 },
  ),
  said(
    'full',
    hint('host.disk-full', 0.93, 'db.disk-full', 0.5),
    ['database or disk is full', 'SQLITE_FULL'],
    'sqlite3.OperationalError: database or disk is full',
    { rank: 3 },
  ),
  said(
    'io',
    hint('host.disk-full', 0.3, 'db.file-unopenable', 0.6),
    ['disk I/O error', 'SQLITE_IOERR'],
    'sqlite3.OperationalError: disk I/O error',
    { rank: 2 },
  ),
  said(
    'version',
    hint('app.runtime-incompatible', 0.95),
    ['SQLite 3.27 or later is required', 'or later is required (found'],
    'django.core.exceptions.ImproperlyConfigured: SQLite 3.27 or later is required (found 3.7.17).',
    { rank: 4 },
  ),
]);
