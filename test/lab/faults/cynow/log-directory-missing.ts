import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/log-directory-missing',
  stack: 'cynow',
  kind: 'fault',
  title: 'the log directory was deleted, Django cannot open its log',
  break: 'rm -rf /var/log/cynow; systemctl restart gunicorn; settled gunicorn',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.directory-missing',
    subject: /\/var\/log\/cynow/,
    evidence: [/\/var\/log\/cynow/],
    repair: 'command',
  },
});
