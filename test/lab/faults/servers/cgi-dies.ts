import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/cgi-dies',
  stack: 'servers',
  kind: 'fault',
  title: 'a file that the script reads is gone',
  layout: sites.cgi,
  break: 'mv /var/lib/figures/visits /root/',
  symptom: 502,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.file-missing',
    evidence: [/cannot open .var.lib.figures.visits/],
    repair: 'person',
  },
});
