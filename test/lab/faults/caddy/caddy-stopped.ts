import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'caddy/caddy-stopped',
  stack: 'caddy',
  kind: 'fault',
  title: 'Caddy itself was stopped',
  break: 'systemctl stop caddy',
  symptom: 0,
  expect: {
    status: 'down',
    rootCause: 'proxy.not-running',
    subject: /caddy/,
    evidence: [/not running/],
    repair: 'command',
  },
});
