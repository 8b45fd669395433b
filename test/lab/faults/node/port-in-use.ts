import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'node/port-in-use',
  stack: 'node',
  kind: 'fault',
  title: 'another program took port 3000 while the service was restarted',
  break: `printf '[Service]\\nExecStart=/usr/bin/python3 -m http.server 3000 -d /var/empty\\n' > /etc/systemd/system/grafito.service; mkdir -p /var/empty
systemctl daemon-reload; systemctl stop notes; systemctl start grafito; until_ok 50 'ss -tln | grep -q :3000'; systemctl start notes; until_ok 100 'journalctl -u notes | grep -q "EADDRINUSE"'`,
  symptom: 404,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'port.in-use',
    evidence: [/EADDRINUSE/, /python3|grafito/],
    repair: 'person',
  },
});
