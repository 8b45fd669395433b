import { compose, crashing, project } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/memory-limit-too-small',
  stack: 'barcode',
  kind: 'fault',
  title: 'the memory limit does not even fit the start',
  seed: '001 step 6',
  break: `${project}; sed -i 's/mem_limit: 256m/mem_limit: 20m/' docker-compose.yml; ${compose('backend')}; ${crashing}`,
  proof: '[ "$(docker events --since 5m --until 0s --filter event=oom | wc -l)" -gt 0 ]',
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'container.oom-killed',
    subject: /backend/,
    evidence: [/OOM|oom|memory/],
    repair: 'person',
  },
});
