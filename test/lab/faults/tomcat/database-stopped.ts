import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'tomcat/database-stopped',
  stack: 'tomcat',
  kind: 'fault',
  title: 'PostgreSQL was stopped',
  break: 'systemctl stop postgresql',
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'unit.not-running',
    subject: /postgresql/,
    alsoNamed: ['db.unreachable'],
    evidence: [/refused|inactive|dead|[Ss]topped/],
    repair: 'command',
  },
});
