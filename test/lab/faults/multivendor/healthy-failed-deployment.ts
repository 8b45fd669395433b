import { app, gone, shopAnswers, taskSays, update } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/healthy-failed-deployment',
  stack: 'multivendor',
  kind: 'healthy',
  title: 'an earlier deployment failed and was rolled back',
  break: `${update('--image img-captain-multivendor-backend:9')}; ${taskSays('No such image')}; ${gone()}; docker service rollback -q -d ${app} >/dev/null; sleep 2; ${shopAnswers}`,
  proof: `docker service ps --no-trunc ${app} | grep -q "No such image"`,
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
