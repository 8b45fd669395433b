import { depot } from '../../lib/depot.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  ...depot('caddy', [7401, 7402, 7403], 'lb_try_duration 2s'),
  id: 'caddy/watched-peer-hidden',
  kind: 'fault',
  title: 'one of three servers is stopped; Caddy asks the next one, so that no visitor sees it',
  break: 'systemctl stop depot@7402',
  drive: 'requests http://localhost:8090/depot/ 60 5',
  symptom: 200,
  symptomText: /^(?:200\s+){60}/,
  expect: { status: 'degraded', rootCause: 'unit.not-running', subject: /depot@7402/, repair: 'command' },
  agentWithin: 10,
  counts: (said) => ({ 'depot 2xx': said('200') }),
});
