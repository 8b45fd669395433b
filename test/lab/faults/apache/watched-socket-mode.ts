import { defineFault } from '../../lib/fault.ts';
import { fault as plain } from './socket-mode.ts';

/** The unit goes on as before: only the proxy's own words about one visitor's request tell the agent of it. */
export const fault = defineFault({
  ...plain,
  id: 'apache/watched-socket-mode',
  title: 'one visitor is refused, and the agent reads of it in the log of Apache',
  drive: 'hit http://localhost/books/',
  agentWithin: 10,
  counts: () => ({ 'books 503': 1, 'books permission_denied': 1 }),
});
