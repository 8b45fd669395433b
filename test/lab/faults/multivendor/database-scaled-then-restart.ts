import { database, gone, logged, update } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/database-scaled-then-restart',
  stack: 'multivendor',
  kind: 'fault',
  title: 'PostgreSQL is scaled to 0, the app was restarted since: migrate fails, nobody listens',
  seed: '000 issue 1, issue 2',
  break: `docker service scale -d ${database}=0 >/dev/null; ${gone(database)}
${update('--force')}; ${logged('could not translate host name')}`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'service.no-replicas',
    subject: /postgres-db/,
    evidence: [/could not translate host name/],
    repair: 'command',
  },
});
