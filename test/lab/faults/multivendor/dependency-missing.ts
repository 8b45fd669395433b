import { deploy, logged } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/dependency-missing',
  stack: 'multivendor',
  kind: 'fault',
  title: 'a package of the new version is not in the image',
  seed: '000 issue 5',
  break: `${deploy(`sed -i "s/'departments'\\]/'departments', 'rest_framework']/" multivendor_platform/settings.py`)}
${logged('No module named .rest_framework.')}`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.dependency-missing',
    subject: /rest_framework/,
    evidence: [/No module named 'rest_framework'/],
    repair: 'person',
  },
});
