import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'caddy/healthy-old-errors',
  stack: 'caddy',
  kind: 'healthy',
  title: 'the API crashed and was repaired an hour of log lines ago',
  break: `
mv /srv/bookshop/shop/shelves.py /root/; systemctl restart bookshop || true
for n in 1 2 3 4 5 6 7 8; do hit http://localhost/shop/books; sleep 0.2; done
mv /root/shelves.py /srv/bookshop/shop/; systemctl reset-failed bookshop; systemctl restart bookshop; ready /shop/healthz`,
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
