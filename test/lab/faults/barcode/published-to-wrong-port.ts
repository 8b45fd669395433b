import { compose, hostNginx, project } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/published-to-wrong-port',
  stack: 'barcode',
  kind: 'fault',
  title: '8034 is published to a port of the container where nothing listens',
  prepare: hostNginx,
  break: `${project}; sed -i 's/"8034:8034"/"8034:8000"/' docker-compose.yml; ${compose('backend')}; sleep 3`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'port.not-published',
    subject: /8034|8000/,
    evidence: [/8000/],
    repair: 'person',
  },
});
