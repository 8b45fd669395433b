import { compose, crashing, project } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/volume-shadows-app',
  stack: 'barcode',
  kind: 'fault',
  title: 'a mount for development hides the code of the image',
  break: `${project}
mkdir src; sed -i 's#^      - ./data:/app/data#      - ./src:/app/app\\n&#' docker-compose.yml
${compose('backend')}; ${crashing}`,
  proof: 'docker logs barcode-v2-backend 2>&1 | grep -q "No module named"',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'container.volume-shadows-app',
    subject: /\/app\/app|src|backend/,
    evidence: [/app/],
    repair: 'person',
  },
});
