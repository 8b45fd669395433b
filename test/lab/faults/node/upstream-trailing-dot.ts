import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'node/upstream-trailing-dot',
  stack: 'node',
  kind: 'fault',
  title: 'the name in proxy_pass got a dot at its end, which no hosts file knows',
  prepare: `
echo '127.0.0.1 notes.internal' >> /etc/hosts
sed -i 's#server 127.0.0.1:3000;#server notes.internal:3000;#' /etc/nginx/sites-available/notes
systemctl reload nginx; ready /notes`,
  break: `
sed -i 's#server notes.internal:3000;#server notes.internal.:3000;#' /etc/nginx/sites-available/notes
systemctl restart nginx || true`,
  symptom: 0,
  proof: `nginx -t 2>&1 | grep -q 'host not found in upstream'`,
  expect: {
    status: 'down',
    rootCause: ['route.host-unresolvable', 'proxy.config-invalid'],
    evidence: [/host not found in upstream .notes\.internal\./],
    repair: 'person',
  },
});
