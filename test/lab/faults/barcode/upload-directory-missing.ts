import { answers, compose, project, uploads, uploadWorks } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/upload-directory-missing',
  stack: 'barcode',
  kind: 'fault',
  title: 'the downloads folder is no longer mounted, and the image does not have it',
  seed: '002 cause 3',
  break: `${project}; sed -i '/\\.\\/downloads:/d' docker-compose.yml; ${compose('backend')}; ${answers}`,
  path: '/api/barcodes/upload-excel',
  drive: uploads(),
  symptom: 502,
  repaired: uploadWorks,
  expect: {
    status: 'degraded',
    rootCause: 'app.directory-missing',
    subject: /\/app\/downloads/,
    evidence: [/No such file or directory: '\/app\/downloads/],
    repair: 'person',
  },
});
