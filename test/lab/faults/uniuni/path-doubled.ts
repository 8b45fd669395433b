import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/path-doubled',
  stack: 'uniuni',
  kind: 'fault',
  title: 'proxy_pass carries /api/, which the backend does not have',
  seed: '001 step 4',
  break:
    "sed -i 's#127.0.0.1:8000/;#127.0.0.1:8000/api/;#' /etc/nginx/sites-available/uniuni-main; systemctl reload nginx; sleep 0.3",
  symptom: 404,
  expect: { status: ['degraded', 'down'], rootCause: 'route.path-doubled', evidence: [/\/api/], repair: 'person' },
});
