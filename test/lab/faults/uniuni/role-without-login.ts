import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/role-without-login',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the role of the database may no longer log in',
  break: `
runuser -u postgres -- psql -qc 'ALTER ROLE uniuni NOLOGIN'
systemctl restart uniuni-backend-main; sleep 5`,
  symptom: 502,
  expect: { status: 'down', rootCause: 'db.auth-failed', evidence: [/not permitted to log in/], repair: 'command' },
});
