import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/lighttpd-port-in-use',
  stack: 'servers',
  kind: 'fault',
  title: 'another program took its port while it was restarted',
  layout: sites.docs,
  break: `systemctl stop lighttpd; printf '[Service]\\nExecStart=/usr/bin/python3 -m http.server 8081 --bind 127.0.0.1 -d /var/www/html\\n' > /etc/systemd/system/preview.service; systemctl daemon-reload; systemctl start preview; until_ok 80 'ss -tln | grep -q :8081'; systemctl start lighttpd || true; until_ok 80 'journalctl -u lighttpd | grep -q "Address already in use"'`,
  symptom: 404,
  expect: {
    status: ['degraded', 'down'],
    rootCause: ['port.in-use'],
    evidence: [/[Aa]ddress already in use/, /preview|python3/],
    repair: 'person',
  },
});
