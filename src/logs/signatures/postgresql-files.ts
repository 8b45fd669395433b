import { said } from '../family.ts';
import { defineSignatures, hint } from '../signature.ts';

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
]);
