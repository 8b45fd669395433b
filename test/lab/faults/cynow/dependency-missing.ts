import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/dependency-missing',
  stack: 'cynow',
  kind: 'fault',
  title: 'a package of requirements.txt is gone from the venv',
  seed: '004 problem 2',
  break: `
runuser -u cynow -- /home/cynow/cynow/venv/bin/pip uninstall -q -y whitenoise python-dotenv
systemctl restart gunicorn; settled gunicorn`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.dependency-missing',
    evidence: [/No module named '(dotenv|whitenoise)/],
    repair: 'command',
  },
});
