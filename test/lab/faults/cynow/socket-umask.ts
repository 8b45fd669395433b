import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/socket-umask',
  stack: 'cynow',
  kind: 'fault',
  title: 'gunicorn creates the socket with --umask 0077',
  seed: '003 cause 4',
  break: `
sed -i 's/--workers 3/--workers 3 --umask 0077/' /etc/systemd/system/gunicorn.service
systemctl daemon-reload && systemctl restart gunicorn
until_ok 100 'test -S /home/cynow/cynow/gunicorn.sock'; sleep 1`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'socket.permission-denied',
    evidence: [/13: Permission denied|0?700|www-data/],
    repair: 'command',
  },
});
