import { compose, crashing, project } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/env-missing',
  stack: 'barcode',
  kind: 'fault',
  title: 'LOGS_DIR is not set in the container',
  seed: '002 cause 1',
  break: `${project}
sed -i '/LOGS_DIR:/d' docker-compose.yml
${compose('backend')}; ${crashing}`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.env-missing',
    subject: /LOGS_DIR/,
    evidence: [/KeyError: 'LOGS_DIR'/],
    repair: 'person',
  },
});
