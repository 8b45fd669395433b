import { answers, compose, project, uploads } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/upload-too-large',
  stack: 'barcode',
  kind: 'fault',
  title: 'a big list is refused by nginx, small ones pass',
  break: `${project}; sed -i 's/client_max_body_size 50m/client_max_body_size 40k/' frontend/nginx.conf; ${compose('frontend')}; ${answers}`,
  proof: 'docker logs barcode-v2-frontend 2>&1 | grep -q "too large body"',
  path: '/api/barcodes/upload-excel',
  drive: uploads('stock'),
  symptom: 413,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'route.body-too-large',
    evidence: [/too large body|client_max_body_size/],
    repair: 'person',
  },
});
