import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/backlog-full',
  stack: 'cynow',
  kind: 'fault',
  title: 'all workers wait in slow reports, the short listen queue is full',
  prepare: `
cd /home/cynow/cynow && sed -i 's/^def summary(orders):/&\\n    time.sleep(28)/; 1i import time' orders/reports.py
sed -i 's/--workers 3/--workers 2 --backlog 2/' /etc/systemd/system/gunicorn.service
systemctl daemon-reload; systemctl restart gunicorn; ready /cynow/`,
  break: `
for n in 1 2; do (setsid curl -s -m 60 http://localhost/cynow/orders/report/ >/dev/null 2>&1 &); done; sleep 0.5
for n in 1 2 3 4 5; do (setsid curl -s -m 60 http://localhost/cynow/ >/dev/null 2>&1 &); done; sleep 0.5`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'process.workers-exhausted',
    alsoNamed: ['socket.backlog-full'],
    evidence: [/11: Resource temporarily unavailable|queue|backlog|worker/i],
    repair: 'command',
  },
});
