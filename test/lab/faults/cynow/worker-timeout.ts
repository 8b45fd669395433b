import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/worker-timeout',
  stack: 'cynow',
  kind: 'fault',
  title: 'gunicorn kills the worker that takes too long for a report',
  seed: '003 cause 5',
  prepare: `
cd /home/cynow/cynow && sed -i 's/^def summary(orders):/&\\n    time.sleep(28)/; 1i import time' orders/reports.py
sed -i 's/--workers 3/--workers 3 --timeout 2/' /etc/systemd/system/gunicorn.service
systemctl daemon-reload; systemctl restart gunicorn; ready /cynow/
# What fails in the first seconds of an app belongs to its start.
sleep 5`,
  break: 'true',
  path: '/cynow/orders/report/',
  drive: 'hit http://localhost/cynow/orders/report/',
  symptom: 502,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'process.worker-timeout',
    evidence: [/WORKER TIMEOUT/],
    repair: 'person',
  },
});
