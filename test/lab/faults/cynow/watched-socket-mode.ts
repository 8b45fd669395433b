import { defineFault } from '../../lib/fault.ts';
import { fault as plain } from './socket-mode.ts';

/** The unit goes on as before: only the proxy's own words about one visitor's request tell the agent of it. */
export const fault = defineFault({
  ...plain,
  id: 'cynow/watched-socket-mode',
  title: 'one visitor is refused, and the agent reads of it in the log of nginx',
  drive: 'hit http://localhost/cynow/',
  agentWithin: 10,
  counts: () => ({ 'cynow 502': 1, 'cynow permission_denied': 1 }),
});
