import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/unicorn-socket-directory',
  stack: 'servers',
  kind: 'fault',
  title: 'the folder of the sockets was cleaned up',
  layout: sites.guestbook,
  break:
    'systemctl stop guestbook; rm -r /srv/guestbook/shared/tmp/sockets; systemctl start guestbook || true; sleep 4',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['socket.bind-failed', 'app.directory-missing'],
    evidence: [/sockets/],
    repair: 'command',
  },
});
