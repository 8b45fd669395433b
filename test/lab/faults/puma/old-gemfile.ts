import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'puma/old-gemfile',
  stack: 'puma',
  kind: 'fault',
  title: 'the Gemfile asks for another Ruby',
  break:
    'sed -i \'1i ruby "3.3.0"\' /srv/shelf/Gemfile; systemctl restart shelf; until_ok 100 \'journalctl -u shelf | grep -q "Ruby version"\'',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.runtime-incompatible',
    evidence: [/Ruby version/],
    repair: 'person',
  },
});
