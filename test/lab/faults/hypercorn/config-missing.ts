import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'hypercorn/config-missing',
  stack: 'hypercorn',
  kind: 'fault',
  title: 'the configuration file was not deployed',
  break: `rm /srv/tide/live.toml; systemctl restart tide-live; until_ok 100 'journalctl -u tide-live | grep -q "No such file"'`,
  path: '/live/now',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['app.file-missing', 'process.config-invalid'],
    evidence: [/live\.toml/],
    repair: 'person',
  },
});
