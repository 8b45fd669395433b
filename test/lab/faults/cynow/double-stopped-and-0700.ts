import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/double-stopped-and-0700',
  stack: 'cynow',
  kind: 'double',
  title: 'gunicorn is stopped, and the home directory would keep nginx out anyway',
  break: 'systemctl stop gunicorn; chmod 700 /home/cynow',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['unit.not-running', 'socket.directory-denied'],
    alsoNamed: ['unit.not-running', 'socket.directory-denied'],
    repair: 'command',
  },
});
