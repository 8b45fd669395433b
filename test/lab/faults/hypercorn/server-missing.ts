import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'hypercorn/server-missing',
  stack: 'hypercorn',
  kind: 'fault',
  title: 'the virtual environment was built anew without Hypercorn',
  break: `runuser -u tide -- python3 -m venv --clear /srv/tide/venv; systemctl restart tide; until_ok 100 'journalctl -u tide | grep -q "No module named"'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.dependency-missing',
    subject: /hypercorn/,
    evidence: [/No module named hypercorn/],
    repair: 'person',
  },
});
