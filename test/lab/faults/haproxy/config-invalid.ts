import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'haproxy/config-invalid',
  stack: 'haproxy',
  kind: 'fault',
  title: 'a backend that does not exist: HAProxy does not start',
  break:
    "sed -i 's/default_backend tiles/default_backend tile/' /etc/haproxy/haproxy.cfg; systemctl restart haproxy || true",
  symptom: 0,
  expect: { status: 'down', rootCause: 'proxy.config-invalid', evidence: [/tile/], repair: 'person' },
});
