import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'hypercorn/application-renamed',
  stack: 'hypercorn',
  kind: 'fault',
  title: 'the application object has another name; the master ends without an error',
  break: `sed -i 's/tide.main:app/tide.main:application/' /etc/systemd/system/tide.service; systemctl daemon-reload; systemctl restart tide; until_ok 100 'journalctl -u tide | grep -q "NoAppError"'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.entrypoint-not-found',
    evidence: [/NoAppError/],
    repair: 'person',
  },
});
