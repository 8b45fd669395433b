import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/no-such-table',
  stack: 'cynow',
  kind: 'fault',
  title: 'the migration was not run: no such table',
  seed: '003 error 3',
  break: 'cd /home/cynow/cynow && runuser -u cynow -- venv/bin/python manage.py migrate -v 0 orders zero',
  path: '/cynow/orders/',
  symptom: 500,
  proof: "grep -q 'no such table' /var/log/cynow/django.log",
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.migration-missing',
    evidence: [/no such table: orders_order/],
    repair: 'command',
  },
});
