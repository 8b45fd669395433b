import { compose, project } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/host-typo',
  stack: 'barcode',
  kind: 'fault',
  title: 'nginx.conf names a host that nobody has',
  seed: '001 step 3',
  break: `${project}; sed -i 's#//backend:8034#//barcode-api.internal:8034#' frontend/nginx.conf; ${compose('frontend')}; sleep 3`,
  symptom: 0,
  expect: {
    status: 'down',
    rootCause: 'route.host-unresolvable',
    subject: /barcode-api.internal/,
    evidence: [/host not found in upstream/],
    repair: 'person',
  },
});
