import { forgedLine } from '../../lib/depot.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  ...forgedLine(
    'apache',
    '[Fri Nov 27 14:00:00.123456 2026] [proxy:error] [pid 12:tid 12] (111)Connection refused: AH00957: http: attempt to connect to 127.0.0.1:7401 (127.0.0.1:7401) failed',
  ),
  id: 'apache/watched-forged',
  counts: (said) => ({ 'depot 2xx': said('200') + 1 }),
  long: true,
});
