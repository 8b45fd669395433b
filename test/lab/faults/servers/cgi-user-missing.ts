import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/cgi-user-missing',
  stack: 'servers',
  kind: 'fault',
  title: 'the user of fcgiwrap was changed to one that does not exist',
  layout: sites.cgi,
  break:
    "mkdir -p /etc/systemd/system/fcgiwrap.service.d; printf '[Service]\\nUser=cgi\\n' > /etc/systemd/system/fcgiwrap.service.d/local.conf; systemctl daemon-reload; systemctl stop fcgiwrap.service; sleep 0.5",
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'unit.user-missing',
    evidence: [/217|USER|cgi/],
    repair: 'person',
  },
});
