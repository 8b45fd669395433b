import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/wrong-socket-path',
  stack: 'cynow',
  kind: 'fault',
  title: 'the site names another socket path than the unit',
  seed: '003 step 4',
  break: `
sed -i 's#/home/cynow/cynow/gunicorn.sock#/run/gunicorn.sock#' /etc/nginx/sites-available/cynow
systemctl reload nginx; sleep 0.3`,
  symptom: 502,
  expect: { status: 'down', rootCause: 'route.wrong-socket', evidence: [/\/run\/gunicorn\.sock/], repair: 'person' },
});
