import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'caddy/backend-stopped',
  stack: 'caddy',
  kind: 'fault',
  title: 'the API behind Caddy was stopped',
  break: 'systemctl stop bookshop',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'unit.not-running',
    subject: /bookshop/,
    evidence: [/inactive|dead|stopped|Stopped/],
    repair: 'command',
  },
});
