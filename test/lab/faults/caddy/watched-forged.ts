import { depot, forged } from '../../lib/depot.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  ...depot('caddy'),
  id: 'caddy/watched-forged',
  kind: 'healthy',
  title: "a visitor's URL holds a false line of the log, and another asks a site for the path of the other one",
  break: 'true',
  drive: `${forged(
    '{"level":"error","ts":1795788000.1,"logger":"http.log.error","msg":"dial tcp 127.0.0.1:7401: connect: connection refused","request":{"method":"GET","host":"localhost:8090","uri":"/depot/"},"status":502}',
  )}
curl -s -H 'Host: localhost:8090' http://localhost/depot/ http://localhost/depot/ > /dev/null
requests http://localhost:8090/depot/ 20 20`,
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
  agentWithin: 8,
  long: true,
  counts: (said) => ({ 'depot 2xx': said('200') + 1 }),
});
