import { hostNetwork, runApp } from '../../lib/changed.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  ...hostNetwork,
  id: 'barcode/changed-host-network-port',
  stack: 'barcode',
  kind: 'fault',
  title: 'nginx has the network of the host; the port that it calls on localhost is published under another number',
  break: `docker rm -f orders > /dev/null; ${runApp('--name orders -p 127.0.0.1:5081:5000')}; sleep 3`,
  symptom: 502,
  expect: { status: 'down', rootCause: 'port.not-published', subject: /orders/, evidence: [/5081/], repair: 'person' },
});
