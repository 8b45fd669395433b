import { defineFault } from '../../lib/fault.ts';
import { quickTimeouts } from '../../lib/variants.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/starman-syntax',
  stack: 'servers',
  kind: 'fault',
  title: 'a typo in the application',
  layout: sites.polls,
  prepare: quickTimeouts,
  break: "sed -i 's/^my %pages = (/my %pages = ((/' /srv/polls/app.psgi; systemctl restart polls; sleep 3",
  symptom: 504,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.syntax-error',
    evidence: [/syntax error|Global symbol/],
    repair: 'person',
  },
});
