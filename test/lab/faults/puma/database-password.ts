import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'puma/database-password',
  stack: 'puma',
  kind: 'fault',
  title: "the role's password was changed",
  break: 'runuser -u postgres -- psql -qc "ALTER ROLE shelf PASSWORD \'other\'"; systemctl restart shelf; sleep 2',
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'db.auth-failed',
    evidence: [/password authentication failed/],
    repair: 'person',
  },
});
