import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/chdir-failed',
  stack: 'cynow',
  kind: 'fault',
  title: 'WorkingDirectory= names a directory that is not there',
  seed: '003 step 3',
  break: `
sed -i 's#^WorkingDirectory=.*#WorkingDirectory=/home/cynow/app#' /etc/systemd/system/gunicorn.service
systemctl daemon-reload; systemctl restart gunicorn || true; settled gunicorn`,
  proof: 'systemctl show gunicorn -p ExecMainStatus | grep -q 200',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'unit.chdir-failed',
    evidence: [/200|CHDIR|\/home\/cynow\/app/],
    repair: 'person',
  },
});
