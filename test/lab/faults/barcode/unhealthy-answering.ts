import { answers, compose, project } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/unhealthy-answering',
  stack: 'barcode',
  kind: 'fault',
  title: 'the health check calls a program that the image lacks: unhealthy, but it answers',
  break: `${project}
sed -i 's/"curl", "-fsS"/"wget", "-qO-"/; s/interval: 10s/interval: 1s/' docker-compose.yml; ${compose('backend')}; ${answers}
until_ok 150 'docker inspect -f "{{.State.Health.Status}}" barcode-v2-backend | grep -q unhealthy'`,
  symptom: 200,
  expect: {
    status: 'degraded',
    rootCause: 'container.unhealthy',
    subject: /backend/,
    evidence: [/wget|unhealthy/],
    repair: 'person',
  },
});
