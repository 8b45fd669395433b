import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'haproxy/not-reloaded',
  stack: 'haproxy',
  kind: 'fault',
  title: 'service and server line moved to another port, HAProxy was not reloaded',
  break: `
sed -i 's/--port 7010/--port 7020/' /etc/systemd/system/carto-tiles.service; systemctl daemon-reload; systemctl restart carto-tiles
sed -i 's/127.0.0.1:7010/127.0.0.1:7020/' /etc/haproxy/haproxy.cfg; sleep 4`,
  symptom: 503,
  expect: { status: 'down', rootCause: 'proxy.config-not-reloaded', evidence: [/haproxy\.cfg/], repair: 'command' },
});
