import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'hypercorn/bad-option',
  stack: 'hypercorn',
  kind: 'fault',
  title: 'an option of another server stands in the unit',
  break: `sed -i 's/-w 2 /-w 2 --timeout 30 /' /etc/systemd/system/tide.service; systemctl daemon-reload; systemctl restart tide; until_ok 100 'journalctl -u tide | grep -q "unrecognized arguments"'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.bad-command',
    evidence: [/unrecognized arguments: --timeout/],
    repair: 'person',
  },
});
