import { compose, project } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/wrong-proxy-port',
  stack: 'barcode',
  kind: 'fault',
  title: 'proxy_pass names port 8000, the backend listens on 8034',
  seed: '001 step 4',
  break: `${project}; sed -i 's#backend:8034#backend:8000#' frontend/nginx.conf; ${compose('frontend')}; sleep 1`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'route.wrong-port',
    subject: /8000|8034/,
    evidence: [/:8000/],
    repair: 'person',
  },
});
