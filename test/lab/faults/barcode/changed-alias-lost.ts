import { plain, runApp } from '../../lib/changed.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  ...plain,
  id: 'barcode/changed-alias-lost',
  stack: 'barcode',
  kind: 'fault',
  title: 'made anew without its alias: nginx does not start any more',
  break: `docker rm -f orders > /dev/null; ${runApp('--name orders --network backnet')}; docker restart -t 1 edge > /dev/null; sleep 3`,
  symptom: 0,
  expect: {
    status: 'down',
    rootCause: 'container.name-mismatch',
    subject: /api/,
    evidence: [/host not found in upstream|orders/],
    repair: 'command',
  },
});
