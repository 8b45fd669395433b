import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/not-enabled-after-reboot',
  stack: 'cynow',
  kind: 'fault',
  title: 'gunicorn was never enabled and the server was rebooted',
  seed: '003 step 1',
  break: 'systemctl -q disable gunicorn',
  reboot: true,
  proof: '! systemctl is-enabled -q gunicorn; systemctl show gunicorn -p ActiveEnterTimestamp | grep -q "=$"',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'unit.not-enabled',
    subject: /gunicorn/,
    evidence: [/disabled|not enabled/i],
    repair: 'command',
  },
});
