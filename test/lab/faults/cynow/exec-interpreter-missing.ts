import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/exec-interpreter-missing',
  stack: 'cynow',
  kind: 'fault',
  title: 'the venv points to a Python that is gone',
  seed: '003 error 2',
  break: `
ln -sfn /usr/local/bin/python3.9 /home/cynow/cynow/venv/bin/python3
systemctl restart gunicorn || true; settled gunicorn`,
  proof: 'systemctl show gunicorn -p ExecMainStatus | grep -q 203',
  symptom: 502,
  expect: { status: 'down', rootCause: 'unit.exec-failed', evidence: [/203|EXEC|No such file/], repair: 'person' },
});
