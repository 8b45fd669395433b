import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/unicorn-directory-private',
  stack: 'servers',
  kind: 'fault',
  title: 'the folder of the sockets keeps nginx out',
  layout: sites.guestbook,
  break: 'chmod 700 /srv/guestbook/shared; sleep 0.2',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'socket.directory-denied',
    evidence: [/.srv.guestbook.shared/],
    repair: 'command',
  },
});
