import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'php/env-unreadable',
  stack: 'php',
  kind: 'fault',
  title: '.env was written by root and the pool may not read it',
  break: 'chown root:root /var/www/shop/.env; chmod 600 /var/www/shop/.env',
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.permission-denied',
    subject: /\.env/,
    evidence: [/\.env/],
    repair: 'command',
  },
});
