import { resolvingFrontend } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/wrong-alias',
  stack: 'barcode',
  kind: 'fault',
  title: 'the backend was started by hand without the alias that nginx calls',
  seed: '001 step 3',
  prepare: resolvingFrontend,
  break: `docker rm -f barcode-v2-backend >/dev/null
docker run -d --name barcode-v2-backend --restart unless-stopped -p 8034:8034 --network barcode-gen-pro-dev_barcode-v2-network --network-alias api \\
  -v /home/deployer/barcodegenpro-dev/data:/app/data -v /home/deployer/barcodegenpro-dev/logs:/app/logs \\
  -e API_TOKEN=lab-barcode-token -e DATABASE_PATH=/app/data/barcodes.db -e UPLOAD_DIR=/tmp -e DOWNLOAD_DIR=/tmp -e LOGS_DIR=/app/logs barcode-v2-backend
sleep 3`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'container.name-mismatch',
    subject: /backend/,
    evidence: [/could not be resolved/],
    repair: 'command',
  },
});
