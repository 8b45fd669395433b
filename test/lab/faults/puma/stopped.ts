import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'puma/stopped',
  stack: 'puma',
  kind: 'fault',
  title: 'Puma was stopped',
  break: 'systemctl stop shelf',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'unit.not-running',
    subject: /shelf/,
    evidence: [/inactive|dead/],
    repair: 'command',
  },
});
