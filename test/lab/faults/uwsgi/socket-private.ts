import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uwsgi/socket-private',
  stack: 'uwsgi',
  kind: 'fault',
  title: 'the socket is created for its owner only, whose group nginx does not share',
  break: `sed -i 's/^chmod-socket = .*/chmod-socket = 600/' /srv/stock/uwsgi.ini; systemctl restart stock`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'socket.permission-denied',
    subject: /stock\.sock/,
    evidence: [/13: Permission denied|www-data/],
    repair: 'command',
  },
});
