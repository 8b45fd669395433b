import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/service-stopped',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the backend unit was stopped',
  seed: '004 step 1',
  break: 'systemctl stop uniuni-backend-main',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'unit.not-running',
    subject: /uniuni-backend-main/,
    evidence: [/inactive|dead|stopped|Stopped/],
    repair: 'command',
  },
});
