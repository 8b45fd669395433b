import { compose, crashing, project } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/dependency-missing',
  stack: 'barcode',
  kind: 'fault',
  title: 'the code uses a package that the image does not install',
  seed: '001 step 5',
  break: `${project}
sed -i '1i import qrcode' backend/app/pdf.py
${compose('backend')}; ${crashing}`,
  proof: `docker logs barcode-v2-backend 2>&1 | grep -q "No module named 'qrcode'"`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.dependency-missing',
    subject: /qrcode/,
    evidence: [/No module named 'qrcode'/],
    repair: 'person',
  },
});
