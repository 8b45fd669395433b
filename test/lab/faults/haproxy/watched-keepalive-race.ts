import { impatientDepot, RACE } from '../../lib/depot.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  ...impatientDepot(
    'haproxy',
    `
sed -i 's/^global/&\\n    nbthread 1/; s/^backend depot/&\\n    http-reuse always/' /etc/haproxy/haproxy.cfg; systemctl restart haproxy`,
  ),
  id: 'haproxy/watched-keepalive-race',
  kind: 'fault',
  title: 'idle connections are closed late by a busy service, just as the proxy sends a POST into them',
  break: 'true',
  drive: RACE,
  symptom: 502,
  expect: { status: 'degraded', rootCause: 'route.keepalive-race', subject: /7401/, repair: 'person' },
  agentWithin: 10,
  counts: (said) => ({ 'depot 2xx': said('200'), 'depot 502': said('502'), 'depot closed_prematurely': said('502') }),
  long: true,
});
