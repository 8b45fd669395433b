import { depot } from '../../lib/depot.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  ...depot('haproxy', [7401, 7402, 7403]),
  id: 'haproxy/watched-peer-seen',
  kind: 'fault',
  title: 'one of three servers is stopped and HAProxy does not check them: some visitors see it',
  break: 'systemctl stop depot@7402',
  drive: 'requests http://localhost:8090/depot/ 24 5',
  symptom: 503,
  expect: { status: 'degraded', rootCause: 'unit.not-running', subject: /depot@7402/, repair: 'command' },
  agentWithin: 10,
  endsWithin: 120,
  counts: (said) => ({
    'depot 2xx': said('200'),
    'depot 503': said('503'),
    'depot connect_refused': said('503'),
  }),
  long: true,
});
