import { answers, compose, project, uploads, uploadWorks } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/upload-env-missing',
  stack: 'barcode',
  kind: 'fault',
  title: 'UPLOAD_DIR was lost from the compose file: every upload ends the process, GET is healthy',
  seed: '002 cause 1',
  break: `${project}; sed -i '/UPLOAD_DIR:/d' docker-compose.yml; ${compose('backend')}; ${answers}`,
  path: '/api/barcodes/upload-excel',
  drive: uploads(),
  symptom: 502,
  repaired: uploadWorks,
  expect: {
    status: 'degraded',
    rootCause: 'app.env-missing',
    subject: /UPLOAD_DIR/,
    evidence: [/KeyError: 'UPLOAD_DIR'/],
    repair: 'person',
  },
});
