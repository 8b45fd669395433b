import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'hypercorn/wrong-port',
  stack: 'hypercorn',
  kind: 'fault',
  title: 'the service was moved to another port',
  break:
    "sed -i 's/8600/8601/' /srv/tide/live.toml; systemctl restart tide-live; until_ok 80 'ss -tln | grep -q :8601'",
  path: '/live/now',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'route.wrong-port',
    evidence: [/8600/, /8601/],
    repair: 'person',
  },
});
