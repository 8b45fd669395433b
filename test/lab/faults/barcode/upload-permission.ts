import { project, uploads, uploadWorks } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/upload-permission',
  stack: 'barcode',
  kind: 'fault',
  title: 'the uploads folder belongs to root: every upload ends the process, GET is healthy',
  seed: '001 step 5, 002 cause 2',
  break: `${project}; rm -f uploads/*; chown root:root uploads; chmod 755 uploads`,
  path: '/api/barcodes/upload-excel',
  drive: uploads(),
  symptom: 502,
  repaired: uploadWorks,
  expect: {
    status: 'degraded',
    rootCause: 'app.permission-denied',
    subject: /uploads/,
    evidence: [/Permission denied: '\/app\/uploads/],
    repair: 'command',
  },
});
