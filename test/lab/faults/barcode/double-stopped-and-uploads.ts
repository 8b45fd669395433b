import { aMinuteLater, answers, project, upload, uploadWorks } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/double-stopped-and-uploads',
  stack: 'barcode',
  kind: 'double',
  title: 'the backend is stopped, and the uploads folder belongs to root',
  break: `${project}; rm -f uploads/*; chown root:root uploads; chmod 755 uploads; ${upload()} >/dev/null; ${answers}; docker stop barcode-v2-backend; ${aMinuteLater}`,
  symptom: 502,
  repaired: uploadWorks,
  expect: {
    status: 'down',
    rootCause: ['container.not-running', 'app.permission-denied'],
    alsoNamed: ['container.not-running', 'app.permission-denied'],
    repair: 'command',
  },
});
