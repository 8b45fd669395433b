import { depot, forged } from '../../lib/depot.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  ...depot('apache'),
  id: 'apache/watched-forged',
  kind: 'healthy',
  title: "a visitor's URL holds a false line of the log, and another asks a site for the path of the other one",
  break: 'true',
  drive: `${forged(
    '[Fri Nov 27 14:00:00.123456 2026] [proxy:error] [pid 12:tid 12] (111)Connection refused: AH00957: http: attempt to connect to 127.0.0.1:7401 (127.0.0.1:7401) failed',
  )}
curl -s -H 'Host: localhost:8090' http://localhost/depot/ http://localhost/depot/ > /dev/null
requests http://localhost:8090/depot/ 20 20`,
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
  agentWithin: 8,
  long: true,
  counts: (said) => ({ 'depot 2xx': said('200') + 1 }),
});
