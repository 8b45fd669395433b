import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/host-not-found-at-start',
  stack: 'barcode',
  kind: 'fault',
  title: 'the proxy cannot start: the backend runs under another name',
  seed: '001 step 3',
  break: `docker rm -f barcode-v2-backend >/dev/null
docker run -d --name barcode-backend --restart unless-stopped -p 8034:8034 --network barcode-gen-pro-dev_barcode-v2-network \\
  -e API_TOKEN=lab-barcode-token -e DATABASE_PATH=/tmp/barcodes.db -e UPLOAD_DIR=/tmp -e DOWNLOAD_DIR=/tmp -e LOGS_DIR=/tmp barcode-v2-backend
docker restart barcode-v2-frontend; sleep 3`,
  proof: 'docker logs barcode-v2-frontend 2>&1 | grep -q "host not found in upstream"',
  symptom: 0,
  expect: {
    status: 'down',
    rootCause: 'container.name-mismatch',
    subject: /backend/,
    evidence: [/host not found in upstream|barcode-backend/],
    repair: 'command',
  },
});
