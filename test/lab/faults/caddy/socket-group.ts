import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'caddy/socket-group',
  stack: 'caddy',
  kind: 'fault',
  title: 'the socket of the notes belongs to a group that Caddy is not in',
  path: '/notes/today',
  break: `
mkdir -p /etc/systemd/system/notes.service.d
printf '[Service]\\nGroup=notes\\n' > /etc/systemd/system/notes.service.d/group.conf
systemctl daemon-reload; systemctl restart notes; until_ok 100 'test -S /run/notes/notes.sock'`,
  proof: 'curl -fsS --unix-socket /run/notes/notes.sock http://localhost/notes/x',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'socket.permission-denied',
    subject: /notes\.sock/,
    evidence: [/permission denied|0?770|caddy/],
    repair: 'command',
  },
});
