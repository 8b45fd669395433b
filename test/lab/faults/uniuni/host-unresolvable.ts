import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/host-unresolvable',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the site names a host that nobody resolves, nginx does not start',
  break:
    "sed -i 's#//127.0.0.1:8000#//uniuni-backend:8000#' /etc/nginx/sites-available/uniuni-main; systemctl restart nginx || true",
  proof: 'nginx -t 2>&1 | grep -q "host not found"',
  symptom: 0,
  expect: {
    status: 'down',
    rootCause: 'route.host-unresolvable',
    evidence: [/host not found in upstream|uniuni-backend/],
    repair: 'person',
  },
});
