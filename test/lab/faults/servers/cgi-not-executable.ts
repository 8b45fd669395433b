import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/cgi-not-executable',
  stack: 'servers',
  kind: 'fault',
  title: 'the CGI script lost its x bit in a copy',
  layout: sites.cgi,
  break: 'chmod 644 /usr/lib/cgi-bin/stats.cgi',
  symptom: 403,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.script-unrunnable',
    subject: /stats\.cgi/,
    evidence: [/not executable/],
    repair: 'command',
  },
});
