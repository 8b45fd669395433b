import { compose, crashing, project } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/command-not-found',
  stack: 'barcode',
  kind: 'fault',
  title: 'the start command has a typo (exit 127)',
  break: `${project}
sed -i 's/^    mem_limit/    command: uvicron app.main:app --host 0.0.0.0 --port 8034\\n&/' docker-compose.yml
${compose('backend')}; ${crashing}`,
  proof: 'docker logs barcode-v2-backend 2>&1 | grep -q "uvicron: not found"',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'container.exec-failed',
    subject: /uvicron|backend/,
    evidence: [/uvicron: not found/],
    repair: 'person',
  },
});
