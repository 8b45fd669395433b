import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/unicorn-exception',
  stack: 'servers',
  kind: 'fault',
  title: 'one page raises',
  layout: sites.guestbook,
  break:
    "sed -i 's/upcase/uppercase/' /srv/guestbook/current/lib/guestbook.rb; systemctl restart guestbook; ready /guestbook/entries; sleep 5",
  path: '/guestbook/latest',
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.unhandled-exception',
    evidence: [/undefined method .uppercase/],
    repair: 'person',
  },
});
