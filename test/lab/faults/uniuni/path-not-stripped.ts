import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/path-not-stripped',
  stack: 'uniuni',
  kind: 'fault',
  title: 'proxy_pass lost its slash, the backend sees /api/health',
  seed: '004 step 5',
  break:
    "sed -i 's#127.0.0.1:8000/;#127.0.0.1:8000;#' /etc/nginx/sites-available/uniuni-main; systemctl reload nginx; sleep 0.3",
  symptom: 404,
  expect: { status: ['degraded', 'down'], rootCause: 'route.path-doubled', evidence: [/\/api/], repair: 'person' },
});
