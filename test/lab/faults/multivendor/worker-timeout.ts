import { deploy } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/worker-timeout',
  stack: 'multivendor',
  kind: 'fault',
  title: 'a slow query takes longer than gunicorn allows its workers',
  break: `${deploy(`sed -i "s/^def departments(request):/&\\\\n    time.sleep(8)/; 1i import time" departments/views.py; sed -i "s/--workers 2/--workers 2 --timeout 2/" entrypoint.sh`)}
until_ok 200 "docker ps | grep -q img-captain-multivendor-backend:8"; sleep 5`,
  symptom: 502,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'process.worker-timeout',
    evidence: [/WORKER TIMEOUT/],
    repair: 'person',
  },
});
