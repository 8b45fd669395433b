import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'hypercorn/dependency-missing',
  stack: 'hypercorn',
  kind: 'fault',
  title: 'a package is not in the virtual environment',
  break: `sed -i '1i import orjson' /srv/tide/tide/main.py; systemctl restart tide; until_ok 100 'journalctl -u tide | grep -q "orjson"'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.dependency-missing',
    subject: /orjson/,
    evidence: [/orjson/],
    repair: 'person',
  },
});
