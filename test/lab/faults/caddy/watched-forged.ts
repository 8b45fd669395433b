import { forgedLine } from '../../lib/depot.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  ...forgedLine(
    'caddy',
    '{"level":"error","ts":1795788000.1,"logger":"http.log.error","msg":"dial tcp 127.0.0.1:7401: connect: connection refused","request":{"method":"GET","host":"localhost:8090","uri":"/depot/"},"status":502}',
  ),
  id: 'caddy/watched-forged',
  counts: (said) => ({ 'depot 2xx': said('200') + 1 }),
  long: true,
});
