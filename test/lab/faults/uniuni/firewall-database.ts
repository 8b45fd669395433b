import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/firewall-database',
  stack: 'uniuni',
  kind: 'fault',
  title: 'a firewall rule drops the way to PostgreSQL',
  seed: '004 problem 1',
  break: 'iptables -I OUTPUT -o lo -p tcp --dport 5432 -j DROP',
  drive: 'show http://localhost/api/health; hit http://localhost/api/health',
  symptom: 200,
  symptomText: /disconnected/,
  repaired: 'show http://localhost/api/health | grep -q .connected',
  expect: {
    status: 'degraded',
    rootCause: 'host.firewall-blocked',
    alsoNamed: ['db.unreachable'],
    evidence: [/5432/],
    repair: 'command',
  },
});
