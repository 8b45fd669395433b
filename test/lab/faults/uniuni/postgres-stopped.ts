import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/postgres-stopped',
  stack: 'uniuni',
  kind: 'fault',
  title: 'PostgreSQL was stopped: /health says disconnected',
  seed: '004 problem 1',
  break: 'systemctl stop postgresql; sleep 0.5',
  drive: 'for n in 1 2 3; do show http://localhost/api/health; hit http://localhost/api/health; done',
  symptom: 200,
  symptomText: /"database":"disconnected"/,
  repaired: 'show http://localhost/api/health | grep -q .connected',
  expect: {
    status: 'degraded',
    rootCause: 'unit.not-running',
    subject: /postgresql/,
    alsoNamed: ['db.unreachable'],
    evidence: [/disconnected|inactive|[Ss]topped|refused/],
    repair: 'command',
  },
});
