import { forget, replicas } from '../../lib/changed.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  ...replicas,
  id: 'barcode/changed-scaled-down',
  stack: 'barcode',
  kind: 'flapping',
  title: 'compose was scaled to one, nginx still names both containers',
  break: `cd /srv/acme; docker-compose up -d --scale api=1 > /root/compose.log 2>&1; sleep 3; ${forget('acme_web_1')}`,
  drive: 'for n in 1 2 3 4 5 6; do hit http://localhost:9000/status; done',
  symptom: 200,
  expect: { status: ['degraded', 'down'], rootCause: 'container.missing', subject: /acme_api_2/, repair: 'person' },
});
