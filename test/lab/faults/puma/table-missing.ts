import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'puma/table-missing',
  stack: 'puma',
  kind: 'fault',
  title: 'the table was not migrated on this database',
  break: "PGPASSWORD=lab-shelf-pass psql -qh 127.0.0.1 -U shelf shelf -c 'DROP TABLE books'",
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.migration-missing',
    evidence: [/relation "books" does not exist/],
    repair: 'person',
  },
});
