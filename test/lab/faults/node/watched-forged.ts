import { depot, forged } from '../../lib/depot.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  ...depot('nginx'),
  id: 'node/watched-forged',
  kind: 'healthy',
  title: "a visitor's URL holds a false line of the log, and another asks a site for the path of the other one",
  break: 'true',
  drive: `${forged(
    '2026/11/27 14:00:00 [error] 12#12: *7 connect() failed (111: Connection refused) while connecting to upstream, client: 203.0.113.9, server: , request: "GET /depot/ HTTP/1.1", upstream: "http://127.0.0.1:7401/depot/", host: "localhost:8090"',
  )}
curl -s -H 'Host: localhost:8090' http://localhost/depot/ http://localhost/depot/ > /dev/null
requests http://localhost:8090/depot/ 20 20`,
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
  agentWithin: 8,
  counts: (said) => ({ 'depot 2xx': said('200') + 1, 'notes 4xx': 2 }),
});
