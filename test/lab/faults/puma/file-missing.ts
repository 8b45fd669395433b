import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'puma/file-missing',
  stack: 'puma',
  kind: 'fault',
  title: 'a file of the project was not deployed',
  break:
    'rm /srv/shelf/lib/reports.rb; systemctl restart shelf; until_ok 100 \'journalctl -u shelf | grep -q "cannot load such file"\'',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.module-not-found',
    subject: /reports/,
    evidence: [/cannot load such file -- \/srv\/shelf\/lib\/reports/],
    repair: 'person',
  },
});
