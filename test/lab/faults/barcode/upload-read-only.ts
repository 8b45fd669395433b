import { answers, compose, project, uploads, uploadWorks } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/upload-read-only',
  stack: 'barcode',
  kind: 'fault',
  title: 'the uploads folder is mounted read-only since the last edit',
  break: `${project}; sed -i 's#\\./uploads:/app/uploads#&:ro#' docker-compose.yml; ${compose('backend')}; ${answers}`,
  path: '/api/barcodes/upload-excel',
  drive: uploads(),
  symptom: 502,
  repaired: uploadWorks,
  expect: {
    status: 'degraded',
    rootCause: 'app.read-only-filesystem',
    subject: /uploads|backend/,
    evidence: [/Read-only file system/],
    repair: 'person',
  },
});
