import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/unicorn-stopped',
  stack: 'servers',
  kind: 'fault',
  title: 'somebody stopped the service',
  layout: sites.guestbook,
  break: 'systemctl stop guestbook',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'unit.not-running',
    subject: /guestbook/,
    evidence: [/guestbook/],
    repair: 'command',
  },
});
