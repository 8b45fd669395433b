import { answers, compose, project, uploads, uploadWorks } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/upload-path-dropped',
  stack: 'barcode',
  kind: 'fault',
  title: 'proxy_pass drops /api: the health check is answered, uploads are 404',
  seed: '001 step 4',
  break: `${project}; sed -i 's#backend:8034;#backend:8034/;#' frontend/nginx.conf; ${compose('frontend')}; ${answers}`,
  proof: 'docker logs barcode-v2-backend 2>&1 | grep -q "POST /barcodes/upload-excel"',
  path: '/api/barcodes/upload-excel',
  drive: uploads(),
  symptom: 404,
  repaired: uploadWorks,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'route.path-doubled',
    evidence: [/barcodes.upload-excel/],
    repair: 'person',
  },
});
