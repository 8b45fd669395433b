import { aMinuteLater } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/off-the-network',
  stack: 'barcode',
  kind: 'fault',
  title: 'the backend was disconnected from the network',
  seed: '001 step 3, quick fix 4, cause 5',
  break: `docker network disconnect barcode-gen-pro-dev_barcode-v2-network barcode-v2-backend; ${aMinuteLater}`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'container.not-on-network',
    subject: /barcode-v2-backend|barcode-v2-network/,
    evidence: [/network/],
    repair: 'command',
  },
});
