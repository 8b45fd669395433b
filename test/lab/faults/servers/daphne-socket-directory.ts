import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/daphne-socket-directory',
  stack: 'servers',
  kind: 'fault',
  title: "the unit does not make the socket's folder any more",
  layout: sites.chat,
  break:
    "systemctl stop chat; sed -i '/^RuntimeDirectory/d' /etc/systemd/system/chat.service; systemctl daemon-reload; systemctl start chat; sleep 4",
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['socket.bind-failed', 'app.directory-missing'],
    evidence: [/run.chat/],
    repair: 'person',
  },
});
