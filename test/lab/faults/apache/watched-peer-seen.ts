import { depot } from '../../lib/depot.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  ...depot('apache', [7401, 7402, 7403], 'timeout=2'),
  id: 'apache/watched-peer-seen',
  kind: 'fault',
  title: 'one of three servers is suspended and Apache waits for it: some visitors see it',
  break: 'systemctl kill -s STOP depot@7402',
  drive: 'requests http://localhost:8090/depot/ 24 5',
  symptom: 502,
  expect: { status: 'degraded', rootCause: 'process.hung', subject: /depot@7402/, repair: 'command' },
  agentWithin: 10,
  endsWithin: 120,
  counts: (said) => ({
    'depot 2xx': said('200'),
    'depot 502': said('502'),
    'depot read_timeout': said('502'),
  }),
  long: true,
});
