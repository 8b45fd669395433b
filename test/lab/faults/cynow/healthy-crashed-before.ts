import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/healthy-crashed-before',
  stack: 'cynow',
  kind: 'healthy',
  title: 'it could not start an hour ago; repaired and restarted, the journal still holds the tracebacks',
  break: `
cd /home/cynow/cynow && mv orders/urls.py /root/
for n in 1 2 3; do systemctl restart gunicorn; settled gunicorn; done
mv /root/urls.py orders/ && systemctl reset-failed gunicorn && systemctl start gunicorn; ready /cynow/`,
  proof: 'journalctl -u gunicorn | grep -q "No module named \'orders.urls\'"',
  path: '/cynow/orders/',
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
