import { compose, crashing, project } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/bad-option',
  stack: 'barcode',
  kind: 'fault',
  title: 'an option of uvicorn is misspelt',
  break: `${project}
sed -i 's/^    mem_limit/    command: uvicorn app.main:app --host 0.0.0.0 --prot 8034\\n&/' docker-compose.yml
${compose('backend')}; ${crashing}`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.bad-command',
    subject: /--prot|uvicorn/,
    evidence: [/No such option: --prot|no such option/],
    repair: 'person',
  },
});
