import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'php/mariadb-stopped',
  stack: 'php',
  kind: 'fault',
  title: 'MariaDB was stopped; the shop says 500',
  break: 'systemctl stop mariadb',
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'unit.not-running',
    subject: /mariadb/,
    evidence: [/Connection refused|inactive/],
    alsoNamed: ['db.unreachable'],
    repair: 'command',
  },
});
