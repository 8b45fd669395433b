import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/workers-retire',
  stack: 'cynow',
  kind: 'flapping',
  title: 'a threaded gunicorn retires its worker after every few requests and cuts those still running in it',
  prepare: `
sed -i 's/--workers 3/--workers 1 --threads 8 --max-requests 4 --graceful-timeout 1/' /etc/systemd/system/gunicorn.service
cd /home/cynow/cynow && sed -i 's/^def summary(orders):/&\\n    __import__("time").sleep(3)/' orders/reports.py
systemctl daemon-reload; systemctl restart gunicorn; ready /cynow/`,
  break: 'true',
  path: '/cynow/orders/report/',
  drive: `
for n in 1 2 3 4 5 6; do (hit http://localhost/cynow/orders/report/ >> /root/said) & done; sleep 0.5
for n in 1 2 3 4; do hit http://localhost/cynow/ >/dev/null; done; wait; cat /root/said`,
  proof: "journalctl -u gunicorn | grep -q 'Autorestarting worker'",
  symptom: 502,
  repaired: 'for n in $(seq 6); do [ "$(hit http://localhost/cynow/)" = 200 ] || exit 1; done',
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'process.worker-recycled',
    evidence: [/Autorestarting worker/],
    repair: 'person',
  },
});
