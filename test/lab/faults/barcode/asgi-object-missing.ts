import { compose, crashing, project } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/asgi-object-missing',
  stack: 'barcode',
  kind: 'fault',
  title: 'the start command names an object that is not there',
  break: `${project}
sed -i 's/^    mem_limit/    command: uvicorn app.main:application --host 0.0.0.0 --port 8034\\n&/' docker-compose.yml
${compose('backend')}; ${crashing}`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.entrypoint-not-found',
    subject: /application|app.main/,
    evidence: [/not found in module/],
    repair: 'person',
  },
});
