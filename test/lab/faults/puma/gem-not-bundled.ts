import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'puma/gem-not-bundled',
  stack: 'puma',
  kind: 'fault',
  title: 'the Gemfile names a gem that is not installed',
  break:
    'echo "gem \'rack-attack\'" >> /srv/shelf/Gemfile; systemctl restart shelf; until_ok 100 \'journalctl -u shelf | grep -q "rack-attack"\'',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.dependency-missing',
    subject: /rack-attack/,
    evidence: [/rack-attack/],
    repair: 'person',
  },
});
