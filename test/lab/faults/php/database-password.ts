import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'php/database-password',
  stack: 'php',
  kind: 'fault',
  title: 'the password of the database user was changed, .env was not',
  break: `mariadb -e "ALTER USER shop@localhost IDENTIFIED BY 'changed'"`,
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'db.auth-failed',
    evidence: [/Access denied for user 'shop'@'localhost'/],
    repair: 'person',
  },
});
