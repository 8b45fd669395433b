import { database, logged } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/database-crashes',
  stack: 'multivendor',
  kind: 'fault',
  title: 'the data directory of PostgreSQL is damaged: it does not start any more',
  seed: '000 fix 3',
  break: `id=$(docker ps -q -f name=${database}); data=$(docker volume inspect -f '{{.Mountpoint}}' captain--postgres-db-data)
mv $data/global/pg_control $data/global/pg_control.old; docker kill $id >/dev/null; ${logged('could not find the database system', database)}; sleep 1`,
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: ['db.crashed', 'service.no-replicas'],
    evidence: [/could not find the database system|pg_control/],
    repair: 'person',
  },
});
