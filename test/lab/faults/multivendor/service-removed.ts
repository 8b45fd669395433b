import { app, gone } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/service-removed',
  stack: 'multivendor',
  kind: 'fault',
  title: 'the app was deleted',
  seed: '000 step 1',
  break: `docker service rm ${app} >/dev/null; ${gone()}`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'service.missing',
    subject: /multivendor-backend/,
    evidence: [/could not be resolved/],
    repair: 'person',
  },
});
