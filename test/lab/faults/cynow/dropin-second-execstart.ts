import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/dropin-second-execstart',
  stack: 'cynow',
  kind: 'fault',
  title: 'a drop-in adds an ExecStart= without clearing the first',
  break: `
mkdir -p /etc/systemd/system/gunicorn.service.d
printf '[Service]\\nExecStart=/home/cynow/cynow/venv/bin/gunicorn --workers 5 --bind unix:/home/cynow/cynow/gunicorn.sock config.wsgi:application\\n' > /etc/systemd/system/gunicorn.service.d/workers.conf
systemctl daemon-reload; systemctl restart gunicorn || true; systemctl stop gunicorn || true`,
  proof: 'systemctl show gunicorn -p LoadState | grep -q bad-setting',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'unit.bad-setting',
    evidence: [/more than one ExecStart|workers\.conf/],
    repair: 'person',
  },
});
