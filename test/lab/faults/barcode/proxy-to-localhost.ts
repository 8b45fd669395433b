import { compose, project } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/proxy-to-localhost',
  stack: 'barcode',
  kind: 'fault',
  title: "proxy_pass names localhost, which is the proxy's own container",
  break: `${project}; sed -i 's#//backend:8034#//127.0.0.1:8034#' frontend/nginx.conf; ${compose('frontend')}; sleep 1`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'route.localhost-in-container',
    evidence: [/127\.0\.0\.1:8034/],
    repair: 'person',
  },
});
