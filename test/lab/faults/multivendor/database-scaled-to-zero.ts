import { database, gone } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/database-scaled-to-zero',
  stack: 'multivendor',
  kind: 'fault',
  title: 'PostgreSQL was scaled to 0 for maintenance and forgotten',
  seed: '000 issue 1, fix 3',
  break: `docker service scale -d ${database}=0 >/dev/null; ${gone(database)}`,
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'service.no-replicas',
    subject: /postgres-db/,
    alsoNamed: ['db.host-unresolvable'],
    evidence: [/could not translate host name|0\/0|replicas/],
    repair: 'command',
  },
});
