import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'hypercorn/module-missing',
  stack: 'hypercorn',
  kind: 'fault',
  title: 'a module of the project was not deployed',
  break: `rm -r /srv/tide/tide/store.py /srv/tide/tide/__pycache__; systemctl restart tide; until_ok 100 'journalctl -u tide | grep -q "ImportError"'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['app.import-error', 'app.module-not-found'],
    subject: /store/,
    evidence: [/store/],
    repair: 'person',
  },
});
