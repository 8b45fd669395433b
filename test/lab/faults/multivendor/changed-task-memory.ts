import { swarmStack } from '../../lib/changed.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  ...swarmStack,
  id: 'multivendor/changed-task-memory',
  stack: 'multivendor',
  kind: 'fault',
  title: 'the limit of the task is too small for its start',
  break: `docker service update -q --detach --limit-memory 20M retail_api > /dev/null 2>&1; until_ok 300 "docker service ps retail_api | grep -q Failed"; sleep 4`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'container.oom-killed',
    subject: /retail_api/,
    evidence: [/137|limit/],
    repair: 'command',
  },
});
