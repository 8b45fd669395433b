import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/entrypoint-not-found',
  stack: 'cynow',
  kind: 'fault',
  title: 'the unit names a WSGI module that is not there',
  seed: '003 step 3',
  break: `
sed -i 's/config.wsgi:application/cynow.wsgi:application/' /etc/systemd/system/gunicorn.service
systemctl daemon-reload; systemctl restart gunicorn; settled gunicorn`,
  symptom: 502,
  expect: { status: 'down', rootCause: 'app.entrypoint-not-found', evidence: [/cynow/], repair: 'person' },
});
