import { gone, taskSays, update } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/placement-impossible',
  stack: 'multivendor',
  kind: 'fault',
  title: 'a placement constraint that no node meets',
  seed: '000 step 1',
  break: `${update('--constraint-add node.labels.disk==ssd')}; ${taskSays('no suitable node')}; ${gone()}`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'service.task-rejected',
    subject: /multivendor-backend/,
    evidence: [/no suitable node|constraint/],
    repair: 'command',
  },
});
