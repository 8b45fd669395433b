import { defineFault } from '../../lib/fault.ts';
import { quickTimeouts } from '../../lib/variants.ts';

export const fault = defineFault({
  id: 'cynow/workers-exhausted',
  stack: 'cynow',
  kind: 'fault',
  title: 'three slow reports hold the three workers',
  seed: '003 cause 5',
  prepare: `
${quickTimeouts}
cd /home/cynow/cynow && sed -i 's/^def summary(orders):/&\\n    time.sleep(28)/; 1i import time' orders/reports.py
systemctl restart gunicorn; ready /cynow/`,
  break: `
for n in 1 2 3; do (setsid curl -s -m 60 --unix-socket /home/cynow/cynow/gunicorn.sock http://localhost/cynow/orders/report/ >/dev/null 2>&1 &); done
sleep 0.5`,
  drive: 'hit http://localhost/cynow/; hit http://localhost/cynow/orders/',
  symptom: 504,
  expect: {
    status: 'down',
    rootCause: 'process.workers-exhausted',
    evidence: [/timed out|worker|busy/i],
    repair: 'command',
  },
});
