import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'caddy/config-invalid',
  stack: 'caddy',
  kind: 'fault',
  title: 'a typo in the Caddyfile, Caddy was restarted',
  break: `
sed -i '0,/reverse_proxy/s//revers_proxy/' /etc/caddy/sites/books.caddy
systemctl restart caddy || true`,
  proof: '! caddy adapt --config /etc/caddy/Caddyfile',
  symptom: 0,
  expect: {
    status: 'down',
    rootCause: 'proxy.config-invalid',
    subject: /books\.caddy/,
    evidence: [/revers_proxy/],
    repair: 'person',
  },
});
