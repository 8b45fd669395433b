import { depot } from '../../lib/depot.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  ...depot('nginx', [7401, 7402, 7403], 'proxy_next_upstream off;'),
  id: 'node/watched-peer-seen',
  kind: 'fault',
  title: 'one of three servers is stopped and nginx asks no other one: some visitors see it',
  break: 'systemctl stop depot@7402',
  drive: 'requests http://localhost:8090/depot/ 60 5',
  symptom: 502,
  expect: { status: 'degraded', rootCause: 'unit.not-running', subject: /depot@7402/, repair: 'command' },
  agentWithin: 10,
  endsWithin: 120,
  counts: (said) => ({
    'depot 2xx': said('200'),
    'depot 502': said('502'),
    'depot connect_refused': said('502'),
  }),
  long: true,
});
