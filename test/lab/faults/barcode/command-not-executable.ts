import { compose, crashing, project } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/command-not-executable',
  stack: 'barcode',
  kind: 'fault',
  title: 'the start script is not executable (exit 126)',
  break: `${project}
printf '#!/bin/sh\\nexec uvicorn app.main:app --host 0.0.0.0 --port 8034\\n' > backend/app/start.sh; chmod 644 backend/app/start.sh; sed -i 's/^    mem_limit/    command: \\/app\\/app\\/start.sh\\n&/' docker-compose.yml
${compose('backend')}; ${crashing}`,
  proof: 'docker logs barcode-v2-backend 2>&1 | grep -q "ermission denied"',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'container.exec-failed',
    subject: /start.sh|backend/,
    evidence: [/[Pp]ermission denied/],
    repair: 'person',
  },
});
