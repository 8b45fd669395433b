import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/daemon-reload-needed',
  stack: 'cynow',
  kind: 'fault',
  title: 'the unit file was corrected, but systemd still runs the old text',
  seed: '003 step 3',
  break: `
sed -i 's/config.wsgi:application/cynow.wsgi:application/' /etc/systemd/system/gunicorn.service
systemctl daemon-reload; systemctl restart gunicorn || true; settled gunicorn
sleep 1; sed -i 's/cynow.wsgi:application/config.wsgi:application/' /etc/systemd/system/gunicorn.service
systemctl restart gunicorn || true; settled gunicorn`,
  proof: 'systemctl show gunicorn -p NeedDaemonReload | grep -q yes',
  symptom: 502,
  expect: { status: 'down', rootCause: 'unit.daemon-reload-needed', evidence: [/reload|changed/i], repair: 'command' },
});
