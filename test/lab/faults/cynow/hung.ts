import { defineFault } from '../../lib/fault.ts';
import { quickTimeouts } from '../../lib/variants.ts';

export const fault = defineFault({
  id: 'cynow/hung',
  stack: 'cynow',
  kind: 'fault',
  title: 'every gunicorn process is stopped (SIGSTOP)',
  seed: '003 cause 5',
  prepare: quickTimeouts,
  break: 'pkill -STOP -u cynow gunicorn',
  symptom: 504,
  expect: {
    status: 'down',
    rootCause: 'process.hung',
    subject: /gunicorn/,
    evidence: [/timed out|stopped|no answer/i],
    repair: 'command',
  },
});
