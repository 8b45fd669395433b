import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'php/project-closed',
  stack: 'php',
  kind: 'fault',
  title: 'the project was copied by root and is closed to the user of the pool',
  break: 'chown root:www-data /var/www/shop; chmod 750 /var/www/shop; systemctl restart php8.2-fpm',
  symptom: 404,
  expect: {
    status: ['degraded', 'down'],
    rootCause: ['app.permission-denied', 'socket.directory-denied'],
    evidence: [/Permission denied|ermission/],
    repair: 'command',
  },
});
