import { upload, uploads } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/oom-at-upload',
  stack: 'barcode',
  kind: 'flapping',
  title: 'the yearly stock list needs more memory than the container may have: uploads kill it, GET is healthy',
  seed: '001 step 6, 002',
  break: 'true',
  proof: '[ "$(docker events --since 5m --until 0s --filter event=oom | wc -l)" -gt 0 ]',
  path: '/api/barcodes/upload-excel',
  drive: uploads('stock'),
  symptom: 502,
  repaired: `[ "$(${upload('stock')})" = 200 ]`,
  expect: {
    status: 'degraded',
    rootCause: 'container.oom-killed',
    subject: /backend/,
    evidence: [/OOM|oom|memory/],
    repair: 'person',
  },
});
