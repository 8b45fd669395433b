import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'hypercorn/env-missing',
  stack: 'hypercorn',
  kind: 'fault',
  title: 'a variable is gone from the environment file',
  break: `sed -i '/TIDE_STATION/d' /etc/tide/tide.env; systemctl restart tide; until_ok 100 'journalctl -u tide | grep -q "KeyError"'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.env-missing',
    subject: /TIDE_STATION/,
    evidence: [/TIDE_STATION/],
    repair: 'person',
  },
});
