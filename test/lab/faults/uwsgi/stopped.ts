import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uwsgi/stopped',
  stack: 'uwsgi',
  kind: 'fault',
  title: 'the service was stopped',
  break: 'systemctl stop stock',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'unit.not-running',
    subject: /stock\.service/,
    evidence: [/No such file|inactive/],
    repair: 'command',
  },
});
