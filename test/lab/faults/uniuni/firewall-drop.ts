import { defineFault } from '../../lib/fault.ts';
import { quickTimeouts } from '../../lib/variants.ts';

export const fault = defineFault({
  id: 'uniuni/firewall-drop',
  stack: 'uniuni',
  kind: 'fault',
  title: 'an iptables rule drops the way to the backend',
  seed: '004 firewall',
  prepare: quickTimeouts,
  break: 'iptables -A OUTPUT -p tcp --dport 8000 -j DROP',
  symptom: 504,
  expect: { status: 'down', rootCause: 'host.firewall-blocked', evidence: [/DROP|drop/], repair: 'command' },
});
