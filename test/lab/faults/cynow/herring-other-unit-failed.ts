import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/herring-other-unit-failed',
  stack: 'cynow',
  kind: 'red-herring',
  title: 'the nightly backup failed with a frightening traceback; the site is fine',
  break: `
cat > /root/backup.py <<'PY'
raise ModuleNotFoundError("No module named 'orders.urls'")
PY
printf '[Service]\\nType=oneshot\\nExecStart=/usr/bin/python3 /root/backup.py\\n' > /etc/systemd/system/cynow-backup.service
systemctl daemon-reload; systemctl start cynow-backup || true`,
  proof: 'systemctl is-failed cynow-backup',
  path: '/cynow/orders/',
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
