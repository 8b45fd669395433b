import { logged, update } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/secret-key-missing',
  stack: 'multivendor',
  kind: 'fault',
  title: 'SECRET_KEY is not set',
  seed: '000 fix 2',
  break: `${update('--env-rm SECRET_KEY')}; ${logged('KeyError')}`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.env-missing',
    subject: /SECRET_KEY/,
    evidence: [/KeyError: 'SECRET_KEY'/],
    repair: 'person',
  },
});
