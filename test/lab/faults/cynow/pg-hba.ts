import { defineFault } from '../../lib/fault.ts';
import { onPostgres } from '../../lib/variants.ts';

export const fault = defineFault({
  id: 'cynow/pg-hba',
  stack: 'cynow',
  kind: 'fault',
  title: 'pg_hba.conf has no entry for the app any more',
  prepare: onPostgres,
  break: `
printf 'local all postgres peer\\nhost all all 10.0.0.0/8 scram-sha-256\\n' > /etc/postgresql/15/main/pg_hba.conf
systemctl reload postgresql; sleep 0.3`,
  path: '/cynow/orders/',
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'db.auth-failed',
    evidence: [/no pg_hba\.conf entry/],
    repair: 'person',
  },
});
