import { compose, hostNginx, project } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/published-loopback-bind',
  stack: 'barcode',
  kind: 'fault',
  title: 'behind a published port, the backend listens on 127.0.0.1 of its container',
  prepare: hostNginx,
  break: `${project}
sed -i 's/^    mem_limit/    command: uvicorn app.main:app --host 127.0.0.1 --port 8034\\n&/' docker-compose.yml; ${compose('backend')}; sleep 3`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'port.loopback-only',
    subject: /8034/,
    evidence: [/127\.0\.0\.1/],
    repair: 'person',
  },
});
