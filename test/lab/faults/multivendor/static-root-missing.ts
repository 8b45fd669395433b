import { logged, update } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/static-root-missing',
  stack: 'multivendor',
  kind: 'fault',
  title: 'STATIC_ROOT is not set',
  seed: '000 issue 3',
  break: `${update('--env-rm STATIC_ROOT')}; ${logged('without having set the STATIC_ROOT')}`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.static-files',
    evidence: [/without having set the STATIC_ROOT setting/],
    repair: 'person',
  },
});
