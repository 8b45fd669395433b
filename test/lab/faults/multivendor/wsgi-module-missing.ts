import { deploy, logged } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/wsgi-module-missing',
  stack: 'multivendor',
  kind: 'fault',
  title: 'the start command names a module that is not there',
  seed: '000 issue 5',
  break: `${deploy(`sed -i 's/multivendor_platform.wsgi/multivendor.wsgi/' entrypoint.sh`)}
${logged('No module named .multivendor.')}`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.entrypoint-not-found',
    subject: /multivendor/,
    evidence: [/No module named 'multivendor'/],
    repair: 'person',
  },
});
