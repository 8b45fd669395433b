import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'php/extension-missing',
  stack: 'php',
  kind: 'fault',
  title: 'the mbstring extension is not enabled any more',
  break: 'phpdismod -s fpm mbstring; systemctl restart php8.2-fpm',
  path: '/search?q=lamp',
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.dependency-missing',
    subject: /mbstring|mb_/,
    evidence: [/undefined function .*mb_strtolower/],
    repair: 'command',
  },
});
