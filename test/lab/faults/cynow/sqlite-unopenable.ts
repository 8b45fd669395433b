import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/sqlite-unopenable',
  stack: 'cynow',
  kind: 'fault',
  title: 'the database file was restored from a backup as root',
  seed: '003 step 6',
  break: 'chown root:root /home/cynow/cynow/db.sqlite3 && chmod 600 /home/cynow/cynow/db.sqlite3',
  path: '/cynow/orders/',
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'db.file-unopenable',
    subject: /db\.sqlite3/,
    evidence: [/unable to open database file/],
    repair: 'command',
  },
});
