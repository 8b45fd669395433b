import { compose, crashing, project } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/import-error',
  stack: 'barcode',
  kind: 'fault',
  title: 'a rename was forgotten in one import',
  seed: '002',
  break: `${project}
sed -i 's/^from .logs import configure_logging/from .logs import setup_logging/' backend/app/main.py
${compose('backend')}; ${crashing}`,
  proof: 'docker logs barcode-v2-backend 2>&1 | grep -q "cannot import name"',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.import-error',
    evidence: [/cannot import name 'setup_logging'/],
    repair: 'person',
  },
});
