import { swarmStack } from '../../lib/changed.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  ...swarmStack,
  id: 'multivendor/changed-rolled-back',
  stack: 'multivendor',
  kind: 'healthy',
  title: 'an update failed and Swarm rolled it back',
  break: `docker service update -q --detach --update-failure-action rollback --update-monitor 2s --update-order start-first --args 'uvicorn nothere:app --port 5000' retail_api > /dev/null 2>&1
until_ok 600 'docker service inspect -f "{{.UpdateStatus.State}}" retail_api | grep -q rollback_completed'; until_ok 100 "curl -fsS http://localhost:9000/status"`,
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
