import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/postgres-config-broken',
  stack: 'uniuni',
  kind: 'fault',
  title: 'PostgreSQL does not start: a setting that it does not know',
  seed: '004 problem 1',
  break: `
echo 'shared_bufers = 1GB' >> /etc/postgresql/15/main/postgresql.conf
systemctl restart postgresql@15-main || true; systemctl restart uniuni-backend-main
until_ok 80 'journalctl -u uniuni-backend-main | grep -q "Connection refused"'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['unit.failed', 'db.crashed'],
    subject: /postgresql/,
    alsoNamed: ['db.unreachable'],
    evidence: [/shared_bufers|Connection refused/],
    repair: 'person',
  },
});
