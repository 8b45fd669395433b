import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'caddy/port-80-taken',
  stack: 'caddy',
  kind: 'fault',
  title: 'another program took port 80 while Caddy was restarted',
  break: `
systemctl stop caddy
systemd-run -q --unit old-web python3 -m http.server 80 -d /srv/www; until_ok 50 'ss -tln | grep -q :80'
systemctl start caddy || true`,
  symptom: 404,
  expect: {
    status: 'down',
    rootCause: 'proxy.bind-failed',
    evidence: [/old-web|http\.server/],
    repair: 'command',
  },
});
