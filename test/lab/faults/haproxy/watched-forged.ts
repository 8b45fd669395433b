import { forgedLine } from '../../lib/depot.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  ...forgedLine(
    'haproxy',
    'Nov 27 14:00:00 vps haproxy[12]: 203.0.113.9:51234 [27/Nov/2026:14:00:00.123] goods depot/d1 0/0/-1/-1/0 503 217 - - SC-- 1/1/0/0/3 0/0 "GET /depot/ HTTP/1.1"',
    'http://localhost:8085',
  ),
  id: 'haproxy/watched-forged',
  counts: (said) => ({ 'depot 2xx': said('200') + 1, 'tiles 4xx': 2 }),
  long: true,
});
