import { depot } from '../../lib/depot.ts';
import { defineFault } from '../../lib/fault.ts';

/** 6 of 1,006 requests. */
export const fault = defineFault({
  ...depot('haproxy'),
  id: 'haproxy/watched-rare-crash',
  kind: 'fault',
  title: 'one URL of a busy site ends the worker that serves it: half a percent of the requests',
  break: 'touch /srv/depot/broken',
  drive: `requests http://localhost:8090/depot/ 1000 40 &
for n in 1 2 3 4 5 6; do sleep 4; hit http://localhost:8090/depot/label; done
wait`,
  symptom: 502,
  expect: { status: 'degraded', rootCause: 'process.crashed', subject: /depot@7401/, repair: 'person' },
  agentWithin: 10,
  counts: (said) => ({
    'depot 2xx': said('200'),
    'depot 502': said('502'),
    'depot closed_prematurely': said('502'),
  }),
  mend: 'rm /srv/depot/broken; requests http://localhost:8090/depot/label 20 10',
  endsWithin: 120,
  long: true,
});
