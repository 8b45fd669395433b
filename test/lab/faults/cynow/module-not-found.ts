import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/module-not-found',
  stack: 'cynow',
  kind: 'fault',
  title: 'orders/urls.py is gone from the work tree, gunicorn was restarted',
  seed: '003 error 1',
  break: 'cd /home/cynow/cynow && mv orders/urls.py /root/ && systemctl restart gunicorn; sleep 1.5',
  proof: 'journalctl -u gunicorn | grep -q "No module named \'orders.urls\'"; ! systemctl is-active gunicorn',
  path: '/cynow/orders/',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.module-not-found',
    evidence: [/No module named 'orders\.urls'/],
    repair: 'command',
  },
});
