import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/thin-data-missing',
  stack: 'servers',
  kind: 'fault',
  title: 'a file that the app reads at start is gone',
  layout: sites.wiki,
  break: 'rm /srv/wiki/pages.yml; systemctl restart thin; sleep 3',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.file-missing',
    evidence: [/pages\.yml/],
    repair: 'person',
  },
});
