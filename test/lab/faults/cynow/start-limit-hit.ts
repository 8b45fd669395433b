import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/start-limit-hit',
  stack: 'cynow',
  kind: 'fault',
  title: 'a deploy hook restarted gunicorn again and again, systemd gave up',
  break: 'for n in 1 2 3 4 5 6 7; do systemctl restart gunicorn || true; done; settled gunicorn',
  proof: 'systemctl show gunicorn -p Result | grep -q start-limit-hit',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'unit.start-limit-hit',
    evidence: [/start-limit|too quickly/],
    repair: 'command',
  },
});
