import { swarmStack } from '../../lib/changed.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  ...swarmStack,
  id: 'multivendor/changed-node-drained',
  stack: 'multivendor',
  kind: 'fault',
  title: 'the only node is drained',
  break: `docker node update --availability drain $(hostname) > /dev/null; until_ok 300 '[ -z "$(docker ps -q -f name=retail)" ]'; sleep 2`,
  symptom: 0,
  expect: {
    status: 'down',
    rootCause: ['service.task-rejected', 'service.no-replicas'],
    evidence: [/not available for new tasks/],
    repair: 'command',
  },
});
