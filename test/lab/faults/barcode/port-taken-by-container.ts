import { aMinuteLater } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/port-taken-by-container',
  stack: 'barcode',
  kind: 'fault',
  title: 'another container publishes 8034',
  seed: '001 cause 4',
  break: `docker stop barcode-v2-backend; docker run -d --name barcode-v1-backend -p 8034:80 nginx:1.22; docker start barcode-v2-backend || true; ${aMinuteLater}`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'container.port-allocated',
    subject: /8034/,
    evidence: [/port is already allocated|barcode-v1-backend/],
    repair: 'person',
  },
});
