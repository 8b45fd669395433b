import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uwsgi/buffer-size-url',
  stack: 'uwsgi',
  kind: 'fault',
  title: 'a search with a long query outgrows the buffer of uWSGI, the short ones of other visitors are answered',
  // A request of the app's first second may be an earlier life's.
  break: 'sleep 3',
  path: '/stock/items',
  drive: `long="http://localhost/stock/items?ids=$(head -c 5000 /dev/zero | tr '\\0' 7)"
for n in 1 2 3; do hit "$long"; hit 'http://localhost/stock/items?ids=7'; done`,
  symptom: 502,
  repaired: `[ "$(hit "http://localhost/stock/items?ids=$(head -c 5000 /dev/zero | tr '\\0' 7)")" = 200 ]`,
  expect: {
    status: 'degraded',
    rootCause: 'route.request-too-large-for-backend',
    evidence: [/invalid request block size/],
    repair: 'command',
  },
});
