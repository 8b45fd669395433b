import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'haproxy/timeout-too-short',
  stack: 'haproxy',
  kind: 'fault',
  title: 'a slow tile takes 4 s, HAProxy waits 2',
  path: '/tiles/slow',
  break:
    "sed -i 's/timeout server  30s/timeout server 2s/' /etc/haproxy/haproxy.cfg; systemctl reload haproxy; sleep 3",
  symptom: 504,
  expect: { status: 'degraded', rootCause: 'route.timeout-too-short', repair: 'command' },
});
