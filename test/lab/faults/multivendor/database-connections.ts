import { database, logged } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/database-connections',
  stack: 'multivendor',
  kind: 'fault',
  title: 'a forgotten report holds every connection',
  break: `docker exec -d $(docker ps -q -f name=${database}) sh -c 'for n in $(seq 36); do psql -q -U postgres -d multivendor_db -c "SELECT pg_sleep(9000)" & done; wait'
${logged('too many clients', database)}`,
  drive: 'for n in 1 2 3; do hit http://multivendor-backend.indexo.ir/api/departments/; done',
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'db.too-many-connections',
    evidence: [/too many clients/],
    repair: 'person',
  },
});
