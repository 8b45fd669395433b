import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'hypercorn/exception',
  stack: 'hypercorn',
  kind: 'fault',
  title: 'the table is gone; the journal is full of the access log',
  break:
    "curl -s 'http://localhost/?[1-1500]' > /dev/null; mv /var/lib/tide/tide.db /var/lib/tide/tides.db; runuser -u tide -- sqlite3 /var/lib/tide/tide.db 'CREATE TABLE other (id INTEGER)'; sleep 6",
  drive: "for n in 1 2 3; do hit http://localhost/tides; done; curl -s 'http://localhost/?[1-300]' > /dev/null",
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.migration-missing',
    evidence: [/no such table: tides/],
    repair: 'person',
  },
});
