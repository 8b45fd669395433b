import { hostNginx } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/engine-stopped',
  stack: 'barcode',
  kind: 'fault',
  title: 'the Docker engine was stopped',
  prepare: hostNginx,
  break: 'systemctl stop docker docker.socket',
  proof: '! docker ps >/dev/null 2>&1',
  symptom: 502,
  expect: { status: 'down', rootCause: ['docker.daemon-down'], evidence: [/docker/], repair: 'command' },
});
