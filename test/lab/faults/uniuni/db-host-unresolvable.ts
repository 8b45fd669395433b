import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/db-host-unresolvable',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the host of POSTGRES_URL does not resolve',
  seed: '004 problem 1',
  break: `
sed -i 's/@127.0.0.1:/@db.uniuni.invalid:/' /opt/uniuni/backend/.env; systemctl restart uniuni-backend-main
until_ok 150 'journalctl -u uniuni-backend-main | grep -q "could not translate host name"'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'db.host-unresolvable',
    subject: /db\.uniuni\.invalid/,
    evidence: [/could not translate host name "db\.uniuni\.invalid"/],
    repair: 'person',
  },
});
