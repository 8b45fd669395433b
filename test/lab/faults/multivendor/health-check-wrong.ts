import { app, update } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/health-check-wrong',
  stack: 'multivendor',
  kind: 'fault',
  title: 'the health check asks a port where nobody listens: Swarm kills every task',
  break: `${update("--health-cmd 'curl -f http://localhost:8000/' --health-interval 1s --health-retries 2 --health-timeout 1s")}
until_ok 200 'docker ps -q -f name=${app} -f health=unhealthy | grep -q .'; sleep 5`,
  drive:
    'for n in $(seq 40); do hit http://multivendor-backend.indexo.ir/api/departments/ | tee /root/status; grep -q 502 /root/status && break; sleep 0.3; done',
  symptom: 502,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'container.unhealthy',
    subject: /multivendor-backend/,
    evidence: [/unhealthy/],
    repair: 'command',
  },
});
