import { update } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/memory-limit',
  stack: 'multivendor',
  kind: 'fault',
  title: 'the memory limit of the service is smaller than the app',
  seed: '000 issue 5',
  break: `${update('--limit-memory 24m')}; until_ok 200 "[ -n \\"\\$(docker events --since 5m --until 0s --filter event=oom)\\" ]"; sleep 3`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'container.oom-killed',
    subject: /multivendor-backend/,
    evidence: [/OOM|oom|memory|137/],
    repair: 'person',
  },
});
