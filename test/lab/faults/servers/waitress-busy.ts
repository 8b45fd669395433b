import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/waitress-busy',
  stack: 'servers',
  kind: 'fault',
  title: 'all threads wait for a slow page',
  layout: sites.invoices,
  prepare:
    "sed -i 's/^def add.*/&\\n    time.sleep(600)/; 1i import time' /srv/invoices/invoices/money.py; printf 'proxy_read_timeout 3s;\\n' > /etc/nginx/conf.d/timeouts.conf; systemctl reload nginx; systemctl restart invoices; ready /invoices/list; sleep 5",
  break:
    'for n in 1 2 3 4 5 6 7 8; do (setsid curl -s -m 90 http://localhost/invoices/total > /dev/null 2>&1 &); done; sleep 1',
  symptom: 504,
  expect: {
    status: 'down',
    rootCause: ['process.workers-exhausted', 'process.hung'],
    evidence: [/timed out|queue/],
    repair: 'command',
  },
});
