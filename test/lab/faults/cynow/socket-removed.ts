import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/socket-removed',
  stack: 'cynow',
  kind: 'fault',
  title: 'a clean-up deleted the socket of the running gunicorn',
  seed: '003 step 5',
  break: 'rm /home/cynow/cynow/gunicorn.sock',
  proof: 'systemctl is-active gunicorn',
  symptom: 502,
  expect: { status: 'down', rootCause: 'socket.removed', subject: /gunicorn\.sock/, repair: 'command' },
});
