import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/cgi-socket-mode',
  stack: 'servers',
  kind: 'fault',
  title: 'the socket unit was changed: only root may connect',
  layout: sites.cgi,
  break:
    "mkdir -p /etc/systemd/system/fcgiwrap.socket.d; printf '[Socket]\\nSocketUser=root\\nSocketGroup=root\\nSocketMode=0600\\n' > /etc/systemd/system/fcgiwrap.socket.d/local.conf; systemctl daemon-reload; systemctl stop fcgiwrap.service; systemctl restart fcgiwrap.socket",
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'socket.permission-denied',
    evidence: [/fcgiwrap\.socket/],
    repair: 'command',
  },
});
