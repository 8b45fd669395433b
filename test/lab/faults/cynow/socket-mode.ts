import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/socket-mode',
  stack: 'cynow',
  kind: 'fault',
  title: 'the socket was made private to its owner',
  seed: '003 step 5',
  break: 'chmod 600 /home/cynow/cynow/gunicorn.sock',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'socket.permission-denied',
    subject: /gunicorn\.sock/,
    evidence: [/13: Permission denied|0?600|www-data/],
    repair: 'command',
  },
});
