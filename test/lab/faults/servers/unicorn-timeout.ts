import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/unicorn-timeout',
  stack: 'servers',
  kind: 'fault',
  title: 'Unicorn kills the worker that takes too long',
  layout: sites.guestbook,
  prepare: `cd /srv/guestbook/current && sed -i 's/^timeout .*/timeout 3/' config/unicorn.rb && sed -i "s/when '\\/latest' then/when '\\/latest' then sleep(30);/" lib/guestbook.rb; systemctl restart guestbook; ready /guestbook/entries; sleep 5`,
  break: 'true',
  path: '/guestbook/latest',
  drive: 'hit http://localhost/guestbook/latest; hit http://localhost/guestbook/latest',
  symptom: 502,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'process.worker-timeout',
    evidence: [/timeout/],
    repair: 'person',
  },
});
