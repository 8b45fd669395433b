import { compose, project } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/path-doubled',
  stack: 'barcode',
  kind: 'fault',
  title: 'proxy_pass sends /api twice',
  seed: '001 step 4',
  break: `${project}; sed -i 's#backend:8034;#backend:8034/api/api/;#' frontend/nginx.conf; ${compose('frontend')}; sleep 1`,
  proof: 'docker logs barcode-v2-backend 2>&1 | grep -q "GET /api/api/healthz"',
  symptom: 404,
  expect: { status: ['degraded', 'down'], rootCause: 'route.path-doubled', evidence: [/\/api\/api/], repair: 'person' },
});
