import { forgedLine } from '../../lib/depot.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  ...forgedLine(
    'nginx',
    '2026/11/27 14:00:00 [error] 12#12: *7 connect() failed (111: Connection refused) while connecting to upstream, client: 203.0.113.9, server: , request: "GET /depot/ HTTP/1.1", upstream: "http://127.0.0.1:7401/depot/", host: "localhost:8090"',
  ),
  id: 'node/watched-forged',
  counts: (said) => ({ 'depot 2xx': said('200') + 1, 'notes 4xx': 2 }),
});
