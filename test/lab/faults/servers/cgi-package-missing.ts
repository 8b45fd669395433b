import { defineFault } from '../../lib/fault.ts';
import { sites } from '../../stacks/servers/stack.ts';

export const fault = defineFault({
  id: 'servers/cgi-package-missing',
  stack: 'servers',
  kind: 'fault',
  title: 'a Perl package is gone after an upgrade',
  layout: sites.cgi,
  break: 'DEBIAN_FRONTEND=noninteractive dpkg --force-depends --purge libjson-perl > /dev/null',
  symptom: 502,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.dependency-missing',
    subject: /JSON/,
    evidence: [/Can't locate JSON\.pm/],
    repair: 'person',
  },
});
