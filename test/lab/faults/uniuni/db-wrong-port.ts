import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/db-wrong-port',
  stack: 'uniuni',
  kind: 'fault',
  title: 'POSTGRES_URL names a port where no database listens',
  seed: '004 problem 1',
  break: `
sed -i 's/:5432/:5433/' /opt/uniuni/backend/.env; systemctl restart uniuni-backend-main
until_ok 80 'journalctl -u uniuni-backend-main | grep -q "Connection refused"'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'db.unreachable',
    subject: /5433/,
    evidence: [/port 5433 failed: Connection refused/],
    repair: 'person',
  },
});
