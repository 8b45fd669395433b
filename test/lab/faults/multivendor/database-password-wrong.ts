import { logged, update } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/database-password-wrong',
  stack: 'multivendor',
  kind: 'fault',
  title: 'the app has another password than the database',
  seed: '000 issue 1, fix 2',
  break: `${update('--env-add DB_PASSWORD=your-password')}; ${logged('password authentication failed')}`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'db.auth-failed',
    evidence: [/password authentication failed for user "postgres"/],
    repair: 'person',
  },
});
