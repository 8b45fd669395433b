import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'hypercorn/socket-umask',
  stack: 'hypercorn',
  kind: 'fault',
  title: 'a new umask keeps nginx out of the socket',
  break:
    "sed -i 's/--umask 7 /--umask 63 /' /etc/systemd/system/tide.service; systemctl daemon-reload; systemctl restart tide; until_ok 50 'test -S /run/tide/tide.sock'; sleep 1",
  proof: 'stat -c %a /run/tide/tide.sock | grep -q 00$',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'socket.permission-denied',
    evidence: [/tide\.sock/],
    repair: 'command',
  },
});
