import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/cgi-socket-stopped',
  stack: 'servers',
  kind: 'fault',
  title: 'the socket unit and its service were stopped',
  layout: sites.cgi,
  break: 'systemctl stop fcgiwrap.socket fcgiwrap.service',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'unit.not-running',
    subject: /fcgiwrap/,
    evidence: [/fcgiwrap/],
    repair: 'command',
  },
});
