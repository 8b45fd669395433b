import { aMinuteLater, compose, project } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/entrypoint-not-executable',
  stack: 'barcode',
  kind: 'fault',
  title: 'entrypoint.sh lost its x bit: the engine cannot start the container',
  break: `${project}; sed -i 's/chmod 755 .entrypoint.sh/chmod 644 \\/entrypoint.sh/' backend/Dockerfile; ${compose('backend')} || true; ${aMinuteLater}`,
  proof: 'docker inspect -f "{{.State.Error}}" barcode-v2-backend | grep -q "permission denied"',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['container.exec-failed'],
    evidence: [/[Pp]ermission denied/],
    repair: 'person',
  },
});
