import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/starman-log-directory',
  stack: 'servers',
  kind: 'fault',
  title: 'the folder of its log is gone',
  layout: sites.polls,
  break: 'systemctl stop polls; rm -r /var/log/polls; systemctl start polls; sleep 3',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['app.directory-missing', 'app.permission-denied'],
    evidence: [/var.log.polls/],
    repair: 'command',
  },
});
