import { defineFault } from '../../lib/fault.ts';
import { quickTimeouts } from '../../lib/variants.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/starman-module-missing',
  stack: 'servers',
  kind: 'fault',
  title: 'a module of the project was not deployed',
  layout: sites.polls,
  prepare: quickTimeouts,
  break: 'rm /srv/polls/lib/Polls/Store.pm; systemctl restart polls; sleep 3',
  symptom: 504,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.module-not-found',
    subject: /Store/,
    evidence: [/Can't locate Polls.Store\.pm/],
    repair: 'person',
  },
});
