import { logged, update } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/database-missing',
  stack: 'multivendor',
  kind: 'fault',
  title: 'DB_NAME names a database that does not exist',
  seed: '000 issue 2, fix 3',
  break: `${update('--env-add DB_NAME=multivendor')}; ${logged('does not exist')}`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'db.database-missing',
    subject: /multivendor/,
    evidence: [/database "multivendor" does not exist/],
    repair: 'person',
  },
});
