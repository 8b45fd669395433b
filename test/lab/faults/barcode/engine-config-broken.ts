import { hostNginx } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/engine-config-broken',
  stack: 'barcode',
  kind: 'fault',
  title: 'the Docker engine does not start: its daemon.json is broken',
  prepare: hostNginx,
  break:
    'mkdir -p /etc/docker; echo "{ \\"live-restore\\": true, }" > /etc/docker/daemon.json; systemctl stop docker docker.socket; systemctl start docker || true',
  symptom: 502,
  expect: { status: 'down', rootCause: ['docker.daemon-down'], evidence: [/daemon\.json/], repair: 'person' },
});
