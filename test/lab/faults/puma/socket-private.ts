import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'puma/socket-private',
  stack: 'puma',
  kind: 'fault',
  title: 'the socket is created for its owner only',
  break:
    "sed -i \"s#shelf.sock'#shelf.sock?umask=0177'#\" /srv/shelf/config/puma.rb; sed -i 's/^Group=.*/Group=shelf/' /etc/systemd/system/shelf.service; systemctl daemon-reload; systemctl restart shelf; until_ok 50 'test -S /run/shelf/shelf.sock'; sleep 1",
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'socket.permission-denied',
    subject: /shelf/,
    evidence: [/13: Permission denied|www-data/],
    repair: 'command',
  },
});
