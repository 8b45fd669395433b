import { compose, hostNginx, project } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/published-elsewhere',
  stack: 'barcode',
  kind: 'fault',
  title: "the published port was changed, the VPS's nginx still uses 8034",
  prepare: hostNginx,
  break: `${project}; sed -i 's/"8034:8034"/"8035:8034"/' docker-compose.yml; ${compose('backend')}; until_ok 100 "curl -fsS http://localhost:8035/healthz"`,
  proof: 'curl -fsS http://localhost:8035/healthz',
  symptom: 502,
  expect: { status: 'down', rootCause: 'port.not-published', subject: /8034/, evidence: [/8035/], repair: 'person' },
});
