import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/cgi-module-missing',
  stack: 'servers',
  kind: 'fault',
  title: 'a Perl module of the project was not deployed',
  layout: sites.cgi,
  break: 'rm /usr/lib/figures/Figures.pm',
  symptom: 502,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.module-not-found',
    subject: /Figures/,
    evidence: [/Can't locate Figures\.pm/],
    repair: 'person',
  },
});
