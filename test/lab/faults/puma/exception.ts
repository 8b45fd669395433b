import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'puma/exception',
  stack: 'puma',
  kind: 'fault',
  title: 'the report calls a method that does not exist',
  break: "sed -i 's/books.sum/books.total_of/' /srv/shelf/lib/reports.rb; systemctl restart shelf; ready /books",
  path: '/reports/pages',
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.unhandled-exception',
    evidence: [/undefined method/],
    repair: 'person',
  },
});
