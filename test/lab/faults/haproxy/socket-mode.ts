import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'haproxy/socket-mode',
  stack: 'haproxy',
  kind: 'fault',
  title: 'the socket of the search service lost the rights of the group',
  path: '/search/x',
  break: 'chmod 600 /var/lib/haproxy/run/search.sock',
  symptom: 503,
  expect: { status: 'down', rootCause: 'socket.permission-denied', subject: /search\.sock/, repair: 'command' },
});
