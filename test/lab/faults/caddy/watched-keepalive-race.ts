import { impatientDepot, RACE } from '../../lib/depot.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  ...impatientDepot('caddy', ``),
  id: 'caddy/watched-keepalive-race',
  kind: 'fault',
  title: 'idle connections are closed late by a busy service, just as the proxy sends a POST into them',
  break: 'true',
  drive: RACE,
  symptom: 502,
  expect: { status: 'degraded', rootCause: 'route.keepalive-race', subject: /7401/, repair: 'person' },
  agentWithin: 25,
  counts: (said) => ({ 'depot 2xx': said('200'), 'depot 502': said('502'), 'depot closed_prematurely': said('502') }),
  long: true,
});
