import { aMinuteLater } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/stopped',
  stack: 'barcode',
  kind: 'fault',
  title: 'the backend was stopped and nobody started it',
  seed: '001 step 1, cause 2',
  break: `docker stop barcode-v2-backend; ${aMinuteLater}`,
  proof: 'docker inspect -f "{{.State.Status}}" barcode-v2-backend | grep -q exited',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'container.not-running',
    subject: /barcode-v2-backend|backend/,
    evidence: [/[Ee]xited|stopped|not running/],
    repair: 'command',
  },
});
