import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'hypercorn/module-renamed',
  stack: 'hypercorn',
  kind: 'fault',
  title: 'the unit names a module that does not exist',
  break: `sed -i 's/tide.live:app/tide.readings:app/' /etc/systemd/system/tide-live.service; systemctl daemon-reload; systemctl restart tide-live; until_ok 100 'journalctl -u tide-live | grep -q "NoAppError"'`,
  path: '/live/now',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.entrypoint-not-found',
    evidence: [/NoAppError/],
    repair: 'person',
  },
});
