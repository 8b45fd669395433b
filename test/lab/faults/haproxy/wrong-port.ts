import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'haproxy/wrong-port',
  stack: 'haproxy',
  kind: 'fault',
  title: 'the server line names port 7100, the tile server listens on 7010',
  break: "sed -i 's/127.0.0.1:7010/127.0.0.1:7100/' /etc/haproxy/haproxy.cfg; systemctl reload haproxy; sleep 3",
  symptom: 503,
  expect: { status: 'down', rootCause: 'route.wrong-port', evidence: [/7100/], repair: 'person' },
});
