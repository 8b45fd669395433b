import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/variant-workers-die',
  stack: 'uniuni',
  kind: 'fault',
  title: 'variant: uvicorn with two workers outlives both of them; its words go to a file',
  prepare: `
sed -i "s#^ExecStart=.*#ExecStart=/bin/sh -c 'exec /opt/uniuni/backend/venv/bin/uvicorn main:app --port 8000 --workers 2 >> /var/log/uniuni.log 2>\\&1'#" /etc/systemd/system/uniuni-backend-main.service
install -o uniuni /dev/null /var/log/uniuni.log
systemctl daemon-reload; systemctl restart uniuni-backend-main; ready /api/health`,
  break: "sed -i '/POSTGRES_URL/d' /opt/uniuni/backend/.env; systemctl restart uniuni-backend-main; sleep 6",
  proof: 'systemctl is-active uniuni-backend-main',
  symptom: 502,
  expect: { status: 'down', rootCause: 'app.env-missing', evidence: [/POSTGRES_URL/], repair: 'person' },
});
