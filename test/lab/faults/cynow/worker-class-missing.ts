import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/worker-class-missing',
  stack: 'cynow',
  kind: 'fault',
  title: 'gunicorn is told to use gevent, which is not installed',
  break: `
sed -i 's#--workers 3#--worker-class gevent --workers 3#' /etc/systemd/system/gunicorn.service
systemctl daemon-reload; systemctl restart gunicorn || true; settled gunicorn`,
  symptom: 502,
  expect: { status: 'down', rootCause: 'app.dependency-missing', evidence: [/gevent/], repair: 'person' },
});
