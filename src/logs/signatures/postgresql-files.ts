import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

const AT = '2026-11-21 10:04:05.123 UTC [99]';

/** PostgreSQL, its own tools and the scripts of its images about files that they may not use. */
export const signatures = defineSignatures('postgresql', [
  said(
    'files-denied',
    hint('app.permission-denied', 0.9, 'db.crashed', 0.6),
    [
      'could not access directory',
      'could not open relation mapping file',
      'could not open control file',
      'could not change permissions of directory',
      'could not create directory',
    ],
    [
      'postgres: could not access directory "/srv/shop/db": Permission denied',
      'FATAL:  could not open relation mapping file "global/pg_filenode.map": Permission denied',
      'initdb: error: could not change permissions of directory "/srv/shop/db": Operation not permitted',
    ],
    { rank: 3, pattern: /"(?<path>[^"]{1,300})": (?:Permission denied|Operation not permitted)/ },
  ),
  {
    id: 'version-mismatch',
    tier: 'A',
    find: [
      'database files are incompatible with server',
      'The data directory was initialized by PostgreSQL version',
      'is not compatible with this version',
    ],
    hints: hint('db.version-mismatch', 0.98),
    rank: 3,
    example: [
      `${AT} FATAL:  database files are incompatible with server`,
      `${AT} DETAIL:  The data directory was initialized by PostgreSQL version 13, which is not compatible with this version 15.4.`,
    ],
  },
  {
    id: 'password-unset',
    tier: 'A',
    find: ['Database is uninitialized and superuser password is not specified'],
    hints: hint('app.env-missing', 0.8, 'db.unreachable', 0.7),
    example: 'Error: Database is uninitialized and superuser password is not specified.',
  },
  {
    id: 'data-directory',
    tier: 'A',
    find: ['data directory', 'could not open directory', 'could not find the database system'],
    pattern:
      /could not find the database system|is not a valid data directory|data directory "(?<target>[^"]{1,200})" has (?:wrong ownership|invalid permissions|group or world access)|initdb: error: directory "[^"]{1,200}" exists but is not empty|could not access directory "[^"]{1,200}"/,
    hints: hint('db.crashed', 0.8, 'db.unreachable', 0.5),
    example: [
      `${AT} FATAL:  data directory "/var/lib/postgresql/data" has wrong ownership`,
      'postgres: could not find the database system',
      `${AT} FATAL:  "/var/lib/postgresql/data" is not a valid data directory`,
      'initdb: error: directory "/var/lib/postgresql/data" exists but is not empty (data directory)',
    ],
  },
]);
