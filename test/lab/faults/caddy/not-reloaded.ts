import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'caddy/not-reloaded',
  stack: 'caddy',
  kind: 'fault',
  title: 'the port moved in the unit and in the Caddyfile, Caddy was not reloaded',
  break: `
sed -i 's/9040/9050/' /etc/caddy/sites/books.caddy /etc/systemd/system/bookshop.service
systemctl daemon-reload && systemctl restart bookshop
until_ok 100 'ss -tln | grep -q :9050'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'proxy.config-not-reloaded',
    subject: /books\.caddy/,
    evidence: [/9040/],
    repair: 'command',
  },
});
