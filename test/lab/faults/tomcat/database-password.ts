import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'tomcat/database-password',
  stack: 'tomcat',
  kind: 'fault',
  title: "the role's password was changed",
  break: 'runuser -u postgres -- psql -qc "ALTER ROLE library PASSWORD \'other\'"',
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'db.auth-failed',
    evidence: [/password authentication failed/],
    repair: 'person',
  },
});
