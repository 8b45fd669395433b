import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'puma/syntax-error',
  stack: 'puma',
  kind: 'fault',
  title: 'an end was lost in a merge',
  break:
    "sed -i '$d' /srv/shelf/lib/books.rb; systemctl restart shelf; until_ok 100 'journalctl -u shelf | grep -q \"syntax error\"'",
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.syntax-error',
    subject: /books/,
    evidence: [/syntax error/],
    repair: 'person',
  },
});
