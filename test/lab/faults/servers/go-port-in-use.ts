import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'servers/go-port-in-use',
  stack: 'servers',
  kind: 'fault',
  title: 'another program holds the port',
  break: `systemctl stop counter; printf '[Service]\\nExecStart=/usr/bin/python3 -m http.server 9090 --bind 127.0.0.1 -d /var/www/docs\\n' > /etc/systemd/system/preview.service; systemctl daemon-reload; systemctl start preview; until_ok 80 'ss -tln | grep -q :9090'; systemctl start counter; until_ok 100 'journalctl -u counter | grep -q "address already in use"'`,
  symptom: 404,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'port.in-use',
    evidence: [/address already in use/, /preview|python3/],
    repair: 'person',
  },
});
