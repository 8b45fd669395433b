import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/nginx-stopped',
  stack: 'cynow',
  kind: 'fault',
  title: 'nginx was stopped',
  seed: '003 step 1',
  break: 'systemctl stop nginx',
  symptom: 0,
  expect: {
    status: 'down',
    rootCause: ['proxy.not-running', 'unit.not-running'],
    evidence: [/nginx/],
    repair: 'command',
  },
});
