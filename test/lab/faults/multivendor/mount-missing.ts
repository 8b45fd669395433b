import { gone, taskSays, update } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/mount-missing',
  stack: 'multivendor',
  kind: 'fault',
  title: 'a persistent directory is mounted from a path that does not exist',
  seed: '000 issue 3',
  break: `${update('--mount-add type=bind,source=/captain/data/products,target=/app/products')}; ${taskSays('bind source path does not exist')}; ${gone()}`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['service.task-rejected', 'container.start-failed'],
    subject: /multivendor-backend/,
    evidence: [/bind source path does not exist/],
    repair: 'command',
  },
});
