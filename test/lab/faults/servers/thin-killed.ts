import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/thin-killed',
  stack: 'servers',
  kind: 'fault',
  title: 'the daemon was killed; its unit of an init script still says active (exited)',
  layout: sites.wiki,
  break: 'kill -9 $(cat /var/run/thin/wiki*.pid); sleep 0.5',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'unit.not-running',
    evidence: [/3100|thin/],
    repair: 'command',
  },
});
