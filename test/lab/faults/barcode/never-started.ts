import { aMinuteLater, project } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/never-started',
  stack: 'barcode',
  kind: 'fault',
  title: 'the backend was removed and never started again',
  seed: '001 cause 2, quick fix 1',
  break: `${project}; docker-compose rm -sf backend; ${aMinuteLater}`,
  proof: '! docker container inspect barcode-v2-backend >/dev/null 2>&1',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'container.missing',
    subject: /backend/,
    evidence: [/backend/],
    repair: 'command',
  },
});
