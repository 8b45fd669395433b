import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/unicorn-file-missing',
  stack: 'servers',
  kind: 'fault',
  title: 'a file of the project is not in the release',
  layout: sites.guestbook,
  break: `rm /srv/guestbook/current/lib/entries.rb; systemctl restart guestbook; until_ok 100 'grep -q "cannot load such file" /srv/guestbook/shared/log/unicorn.stderr.log'; sleep 1`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.module-not-found',
    subject: /entries/,
    evidence: [/cannot load such file -- .*entries/],
    repair: 'person',
  },
});
