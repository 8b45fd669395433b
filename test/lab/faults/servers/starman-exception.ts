import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/starman-exception',
  stack: 'servers',
  kind: 'fault',
  title: 'one page dies',
  layout: sites.polls,
  break:
    "sed -i 's/return $first;/return undef->fail;/' /srv/polls/lib/Polls/Store.pm; systemctl restart polls; ready /polls/votes; sleep 5",
  path: '/polls/winner',
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.unhandled-exception',
    evidence: [/Can't call method/],
    repair: 'person',
  },
});
