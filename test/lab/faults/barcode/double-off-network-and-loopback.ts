import { aMinuteLater, compose, project } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/double-off-network-and-loopback',
  stack: 'barcode',
  kind: 'double',
  title: 'the backend listens on 127.0.0.1, and it is off the network',
  break: `${project}
sed -i 's/^    mem_limit/    command: uvicorn app.main:app --host 127.0.0.1 --port 8034\\n&/' docker-compose.yml; ${compose('backend')}; sleep 3; docker network disconnect barcode-gen-pro-dev_barcode-v2-network barcode-v2-backend; ${aMinuteLater}`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['container.not-on-network', 'port.loopback-only'],
    alsoNamed: ['container.not-on-network', 'port.loopback-only'],
    repair: 'person',
  },
});
