import { defineFault } from '../../lib/fault.ts';
import { quickTimeouts } from '../../lib/variants.ts';

export const fault = defineFault({
  id: 'cynow/timeout-too-short',
  stack: 'cynow',
  kind: 'fault',
  title: 'the report takes 4 s, nginx waits 2 s',
  seed: '003 cause 5',
  prepare: quickTimeouts,
  break: `
cd /home/cynow/cynow && sed -i 's/^def summary(orders):/&\\n    time.sleep(4)/; 1i import time' orders/reports.py
systemctl restart gunicorn; ready /cynow/`,
  proof:
    '[ "$(curl -s -o /dev/null -w "%{http_code}" --unix-socket /home/cynow/cynow/gunicorn.sock http://localhost/cynow/orders/report/)" = 200 ]',
  path: '/cynow/orders/report/',
  symptom: 504,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'route.timeout-too-short',
    evidence: [/upstream timed out/],
    repair: 'person',
  },
});
