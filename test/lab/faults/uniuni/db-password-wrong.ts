import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/db-password-wrong',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the password of the role was changed',
  seed: '000 issue 1, 004 problem 1',
  break: `
runuser -u postgres -- psql -q -c "ALTER ROLE uniuni PASSWORD 'rotated'"; systemctl restart uniuni-backend-main
until_ok 80 'journalctl -u uniuni-backend-main | grep -q "password authentication failed"'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'db.auth-failed',
    evidence: [/password authentication failed for user "uniuni"/],
    repair: 'person',
  },
});
