import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'puma/no-rackup',
  stack: 'puma',
  kind: 'fault',
  title: 'config.ru was not deployed',
  break:
    'rm /srv/shelf/config.ru; systemctl restart shelf; until_ok 100 \'journalctl -u shelf | grep -q "No application configured"\'',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.entrypoint-not-found',
    evidence: [/No application configured/],
    repair: 'person',
  },
});
