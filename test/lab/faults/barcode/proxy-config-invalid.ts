import { compose, project } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/proxy-config-invalid',
  stack: 'barcode',
  kind: 'fault',
  title: 'the nginx of the frontend does not start: a brace is missing',
  break: `${project}; sed -i '$d' frontend/nginx.conf; ${compose('frontend')}; sleep 3`,
  symptom: 0,
  expect: {
    status: 'down',
    rootCause: 'proxy.config-invalid',
    subject: /nginx|frontend|default.conf/,
    evidence: [/unexpected end of file/],
    repair: 'person',
  },
});
