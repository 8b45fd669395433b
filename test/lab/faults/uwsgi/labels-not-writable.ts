import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uwsgi/labels-not-writable',
  stack: 'uwsgi',
  kind: 'fault',
  title: 'labels are written into a directory that belongs to root',
  break: 'chown root:root /var/lib/stock/labels; chmod 755 /var/lib/stock/labels',
  drive: 'for n in 1 2 3; do hit -d label http://localhost/stock/labels; done',
  symptom: 500,
  repaired: '[ "$(hit -d label http://localhost/stock/labels)" = 200 ]',
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.permission-denied',
    subject: /var\/lib\/stock\/labels/,
    evidence: [/Permission denied: '\/var\/lib\/stock\/labels/],
    repair: 'command',
  },
});
