import { gone, taskSays, update } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/image-missing',
  stack: 'multivendor',
  kind: 'fault',
  title: 'the deployed image does not exist on this host',
  seed: '000 step 1',
  break: `${update('--image img-captain-multivendor-backend:9')}; ${taskSays('No such image')}; ${gone()}`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'service.task-rejected',
    subject: /multivendor-backend/,
    evidence: [/No such image/],
    repair: 'command',
  },
});
