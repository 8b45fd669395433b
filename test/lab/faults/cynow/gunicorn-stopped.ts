import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/gunicorn-stopped',
  stack: 'cynow',
  kind: 'fault',
  title: 'gunicorn was stopped',
  seed: '003 step 1',
  break: 'systemctl stop gunicorn',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'unit.not-running',
    subject: /gunicorn/,
    evidence: [/inactive|dead|[Ss]topped/],
    repair: 'command',
  },
});
