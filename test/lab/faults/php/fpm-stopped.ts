import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'php/fpm-stopped',
  stack: 'php',
  kind: 'fault',
  title: 'php-fpm was stopped and nobody started it',
  break: 'systemctl stop php8.2-fpm',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'unit.not-running',
    subject: /php8\.2-fpm/,
    evidence: [/No such file|inactive/],
    repair: 'command',
  },
});
