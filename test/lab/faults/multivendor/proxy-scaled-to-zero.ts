import { gone } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/proxy-scaled-to-zero',
  stack: 'multivendor',
  kind: 'fault',
  title: 'captain-nginx was scaled to 0',
  seed: '000 step 1',
  break: `docker service scale -d captain-nginx=0 >/dev/null; ${gone('captain-nginx')}`,
  symptom: 0,
  expect: {
    status: 'down',
    rootCause: ['service.no-replicas', 'proxy.not-running'],
    subject: /captain-nginx|nginx/,
    evidence: [/captain-nginx|replicas/],
    repair: 'command',
  },
});
