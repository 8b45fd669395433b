import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/unicorn-release-removed',
  stack: 'servers',
  kind: 'fault',
  title: 'the release that `current` points to was cleaned up',
  layout: sites.guestbook,
  break: 'rm -r /srv/guestbook/releases/20261014; systemctl restart guestbook || true; sleep 1',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'unit.chdir-failed',
    evidence: [/CHDIR|200|current/],
    repair: 'person',
  },
});
