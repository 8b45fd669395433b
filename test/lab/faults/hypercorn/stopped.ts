import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'hypercorn/stopped',
  stack: 'hypercorn',
  kind: 'fault',
  title: 'somebody stopped the service',
  break: 'systemctl stop tide; sleep 0.5',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'unit.not-running',
    subject: /tide/,
    evidence: [/tide/],
    repair: 'command',
  },
});
