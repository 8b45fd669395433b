import { logged, update } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/database-host-unset',
  stack: 'multivendor',
  kind: 'fault',
  title: 'DB_HOST was removed: the app looks for PostgreSQL in its own container',
  seed: '000 issue 1, fix 2',
  break: `${update('--env-rm DB_HOST')}; ${logged('Connection refused')}`,
  symptom: 502,
  expect: { status: 'down', rootCause: 'db.unreachable', evidence: [/Connection refused/], repair: 'person' },
});
