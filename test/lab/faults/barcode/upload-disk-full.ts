import { answers, project, uploads, uploadWorks } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/upload-disk-full',
  stack: 'barcode',
  kind: 'fault',
  title: 'the file system of the uploads folder is full',
  prepare: `${project}
docker-compose stop backend > /root/compose.log 2>&1; mount -t tmpfs -o size=256k,uid=1001 tmpfs uploads; docker-compose start backend > /root/compose.log 2>&1
${answers}`,
  break: 'dd if=/dev/zero of=/home/deployer/barcodegenpro-dev/uploads/old.bin bs=4k 2>/dev/null || true',
  path: '/api/barcodes/upload-excel',
  drive: uploads(),
  symptom: 502,
  repaired: uploadWorks,
  expect: {
    status: 'degraded',
    rootCause: 'host.disk-full',
    subject: /uploads/,
    evidence: [/No space left on device/],
    repair: 'person',
  },
});
