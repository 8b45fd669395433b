import { gateway, runApp } from '../../lib/changed.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  ...gateway,
  id: 'barcode/changed-gateway-loopback',
  stack: 'barcode',
  kind: 'fault',
  title: 'published on 127.0.0.1 only, the proxy comes from a container by the gateway',
  break: `docker rm -f orders > /dev/null; ${runApp('--name orders -p 127.0.0.1:5080:5000')}; sleep 3`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'port.other-interface',
    subject: /orders/,
    evidence: [/127\.0\.0\.1:5080/],
    repair: 'person',
  },
});
