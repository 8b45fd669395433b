import { hostToAddress, runApp } from '../../lib/changed.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  ...hostToAddress,
  id: 'barcode/changed-address-left-behind',
  stack: 'barcode',
  kind: 'fault',
  title: 'proxy_pass names an address that the container had before it was made anew',
  break: `docker rm -f billing > /dev/null; ${runApp('--name billing --network backnet')}; sleep 4`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'route.stale-dns',
    subject: /billing/,
    evidence: [/172\.30\.0\.2/],
    repair: 'command',
  },
});
