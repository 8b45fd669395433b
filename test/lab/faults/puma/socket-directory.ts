import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'puma/socket-directory',
  stack: 'puma',
  kind: 'fault',
  title: "the socket's directory is not made at start any more",
  break:
    "systemctl stop shelf; sed -i '/^RuntimeDirectory/d' /etc/systemd/system/shelf.service; systemctl daemon-reload; systemctl start shelf; until_ok 100 'journalctl -u shelf | grep -q \"Errno::ENOENT\"'",
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['app.directory-missing', 'socket.bind-failed'],
    evidence: [/shelf\.sock|\/run\/shelf/],
    repair: 'person',
  },
});
