import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/sqlite-readonly',
  stack: 'cynow',
  kind: 'fault',
  title: 'the database file can be read but not written',
  seed: '003 step 6',
  break: 'chown root:root /home/cynow/cynow/db.sqlite3 && chmod 644 /home/cynow/cynow/db.sqlite3',
  path: '/cynow/orders/new/',
  drive: 'for n in 1 2 3; do hit http://localhost/cynow/orders/new/; done; hit http://localhost/cynow/orders/',
  symptom: 500,
  repaired: '[ "$(hit http://localhost/cynow/orders/new/)" = 201 ]',
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'db.file-unopenable',
    subject: /db\.sqlite3/,
    evidence: [/readonly database/],
    repair: 'command',
  },
});
