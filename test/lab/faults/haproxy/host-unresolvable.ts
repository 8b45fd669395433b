import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'haproxy/host-unresolvable',
  stack: 'haproxy',
  kind: 'fault',
  title: 'a server name that nobody knows: HAProxy does not start',
  break: "sed -i 's/127.0.0.1:7010/tiles.internal:7010/' /etc/haproxy/haproxy.cfg; systemctl restart haproxy || true",
  symptom: 0,
  expect: { status: 'down', rootCause: 'route.host-unresolvable', evidence: [/tiles\.internal/], repair: 'person' },
});
