import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'hypercorn/config-broken',
  stack: 'hypercorn',
  kind: 'fault',
  title: 'the configuration file is not TOML any more',
  break: `sed -i 's/^bind.*/bind = [127.0.0.1:8600]/' /srv/tide/live.toml; systemctl restart tide-live; until_ok 100 'journalctl -u tide-live | grep -q "TOMLDecodeError\\|toml"'`,
  path: '/live/now',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'process.config-invalid',
    evidence: [/toml|TOML/],
    repair: 'person',
  },
});
