import { defineFault } from '../../lib/fault.ts';

/** The unit goes on as before: only the proxy's own words about one visitor's request tell the agent of it. */
export const fault = defineFault({
  id: 'caddy/watched-socket-mode',
  stack: 'caddy',
  kind: 'fault',
  title: 'one visitor is refused, and the agent reads of it in the journal of Caddy',
  path: '/notes/today',
  break: 'chmod 700 /run/notes/notes.sock',
  drive: 'hit http://localhost/notes/today',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'socket.permission-denied',
    subject: /notes\.sock/,
    evidence: [/permission denied|0?700|caddy/],
    repair: 'command',
  },
  agentWithin: 10,
  counts: () => ({ 'notes 502': 1, 'notes permission_denied': 1 }),
});
