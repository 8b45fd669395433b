import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/postgres-stopped-at-start',
  stack: 'uniuni',
  kind: 'fault',
  title: 'PostgreSQL is stopped and the backend cannot start without it',
  seed: '004 problem 1',
  break: `
systemctl stop postgresql; systemctl restart uniuni-backend-main
until_ok 80 'journalctl -u uniuni-backend-main | grep -q "Connection refused"'`,
  symptom: 502,
  repaired: 'show http://localhost/api/health | grep -q .connected',
  expect: {
    status: 'down',
    rootCause: 'unit.not-running',
    subject: /postgresql/,
    alsoNamed: ['db.unreachable'],
    evidence: [/Connection refused/],
    repair: 'command',
  },
});
