import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'hypercorn/port-in-use',
  stack: 'hypercorn',
  kind: 'fault',
  title: 'another program took the port while the service was restarted',
  break: `printf '[Service]\\nExecStart=/usr/bin/python3 -m http.server 8600 -d /var/www/html\\n' > /etc/systemd/system/preview.service
systemctl daemon-reload; systemctl stop tide-live; systemctl start preview; sleep 0.5
systemctl start tide-live; until_ok 100 'journalctl -u tide-live | grep -q "Address already in use"'`,
  path: '/live/now',
  symptom: 404,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'port.in-use',
    evidence: [/[Aa]ddress already in use/, /python3|preview/],
    repair: 'person',
  },
});
