import { quickFrontend } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/paused',
  stack: 'barcode',
  kind: 'fault',
  title: 'the backend was paused for a backup and not resumed',
  prepare: quickFrontend,
  break: 'docker pause barcode-v2-backend',
  proof: 'docker inspect -f "{{.State.Paused}}" barcode-v2-backend | grep -q true',
  symptom: 504,
  expect: {
    status: 'down',
    rootCause: 'container.paused',
    subject: /backend/,
    evidence: [/[Pp]aused/],
    repair: 'command',
  },
});
