import { answers, upload } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/one-of-two-backends',
  stack: 'barcode',
  kind: 'flapping',
  title: 'a second backend was started by hand without UPLOAD_DIR: every other upload fails',
  break: `docker rm -f barcode-v2-backend-2 >/dev/null 2>&1
docker run -d --name barcode-v2-backend-2 --restart unless-stopped --network barcode-gen-pro-dev_barcode-v2-network --network-alias backend \\
  -e API_TOKEN=lab-barcode-token -e DATABASE_PATH=/tmp/barcodes.db -e DOWNLOAD_DIR=/tmp -e LOGS_DIR=/tmp barcode-v2-backend
sleep 2; docker restart barcode-v2-frontend; ${answers}`,
  path: '/api/barcodes/upload-excel',
  drive: `for n in 1 2 3 4; do ${upload()}; sleep 1; done`,
  symptom: 502,
  symptomText: /200[\s\S]*502|502[\s\S]*200/,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.env-missing',
    subject: /UPLOAD_DIR/,
    evidence: [/KeyError: 'UPLOAD_DIR'/],
    repair: 'person',
  },
});
