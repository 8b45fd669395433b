import { defineFault } from '../../lib/fault.ts';
import { onPostgres } from '../../lib/variants.ts';

export const fault = defineFault({
  id: 'cynow/pg-stopped',
  stack: 'cynow',
  kind: 'fault',
  title: 'PostgreSQL was stopped, pages with orders fail',
  seed: '003 error 3',
  prepare: onPostgres,
  break: 'systemctl stop postgresql',
  path: '/cynow/orders/',
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'unit.not-running',
    subject: /postgresql/,
    alsoNamed: ['db.unreachable'],
    evidence: [/Connection refused|inactive|dead|[Ss]topped/],
    repair: 'command',
  },
});
