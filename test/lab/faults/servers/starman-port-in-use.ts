import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/starman-port-in-use',
  stack: 'servers',
  kind: 'fault',
  title: 'another program holds the port',
  layout: sites.polls,
  break:
    "systemctl stop polls; printf '[Service]\\nExecStart=/usr/bin/python3 -m http.server 5000 --bind 127.0.0.1 -d /var/www/docs\\n' > /etc/systemd/system/preview.service; systemctl daemon-reload; systemctl start preview; until_ok 80 'ss -tln | grep -q :5000'; systemctl start polls; sleep 4",
  symptom: 404,
  expect: {
    status: ['degraded', 'down'],
    rootCause: ['port.in-use'],
    evidence: [/5000/],
    repair: 'person',
  },
});
