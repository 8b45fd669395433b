import { app, gone } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/scaled-to-zero',
  stack: 'multivendor',
  kind: 'fault',
  title: 'the app was scaled to 0',
  seed: '000 step 1',
  break: `docker service scale -d ${app}=0 >/dev/null; ${gone()}`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'service.no-replicas',
    subject: /multivendor-backend/,
    evidence: [/0|could not be resolved/],
    repair: 'command',
  },
});
