import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uwsgi/herring-oversized-once',
  stack: 'uwsgi',
  kind: 'red-herring',
  title: 'a stranger sent one cookie that was too long; visitors are served',
  break: `hit -H "Cookie: seen=$(head -c 5000 /dev/zero | tr '\\0' x)" http://localhost/stock/items | grep -q 502`,
  path: '/stock/items',
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
