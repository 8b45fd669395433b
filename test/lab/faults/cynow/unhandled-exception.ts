import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/unhandled-exception',
  stack: 'cynow',
  kind: 'fault',
  title: 'a bug in the order list',
  seed: '003 cause 2',
  break: `
cd /home/cynow/cynow && sed -i "s/Order.objects.all()\\[:50\\]/Order.objects.all()[:limit]/; s/^def order_list(request):/&\\n    limit = int(request.GET.get('limit'))/" orders/views.py
systemctl restart gunicorn; ready /cynow/`,
  path: '/cynow/orders/',
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.unhandled-exception',
    evidence: [/TypeError: int\(\) argument must be/],
    repair: 'person',
  },
});
