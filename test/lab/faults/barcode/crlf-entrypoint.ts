import { compose, crashing, project } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/crlf-entrypoint',
  stack: 'barcode',
  kind: 'fault',
  title: 'entrypoint.sh was edited on Windows',
  break: `${project}
sed -i 's/$/\\r/' backend/entrypoint.sh
${compose('backend')}; ${crashing}`,
  proof: "docker cp barcode-v2-backend:/entrypoint.sh - | grep -q $'\\r'",
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'container.exec-failed',
    evidence: [/no such file or directory|CRLF|entrypoint/],
    repair: 'person',
  },
});
