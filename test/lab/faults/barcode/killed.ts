import { aMinuteLater } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/killed',
  stack: 'barcode',
  kind: 'fault',
  title: 'somebody killed the backend with docker kill',
  seed: '001 cause 1',
  break: `docker kill barcode-v2-backend; ${aMinuteLater}`,
  proof:
    'docker inspect -f "{{.State.ExitCode}}" barcode-v2-backend | grep -q 137; docker inspect -f "{{.State.OOMKilled}}" barcode-v2-backend | grep -q false',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'container.not-running',
    subject: /backend/,
    evidence: [/137|SIGKILL|kill/],
    repair: 'command',
  },
});
