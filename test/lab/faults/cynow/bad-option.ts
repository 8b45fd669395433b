import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/bad-option',
  stack: 'cynow',
  kind: 'fault',
  title: 'an option that gunicorn does not know',
  seed: '003 step 3',
  break: `
sed -i 's/--workers 3/--wrokers 3/' /etc/systemd/system/gunicorn.service
systemctl daemon-reload; systemctl restart gunicorn; settled gunicorn`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.bad-command',
    evidence: [/wrokers|unrecognized arguments/],
    repair: 'person',
  },
});
