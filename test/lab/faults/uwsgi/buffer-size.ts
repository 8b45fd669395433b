import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uwsgi/buffer-size',
  stack: 'uwsgi',
  kind: 'fault',
  title: 'a long cookie outgrows the buffer of uWSGI',
  // A request of the app's first second may be an earlier life's.
  break: 'sleep 3',
  path: '/stock/items',
  drive:
    'for n in 1 2 3; do hit -H "Cookie: seen=$(head -c 5000 /dev/zero | tr "\\0" x)" http://localhost/stock/items; done',
  symptom: 502,
  repaired: '[ "$(hit -H "Cookie: seen=$(head -c 5000 /dev/zero | tr "\\0" x)" http://localhost/stock/items)" = 200 ]',
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'route.request-too-large-for-backend',
    evidence: [/invalid request block size/],
    repair: 'command',
  },
});
