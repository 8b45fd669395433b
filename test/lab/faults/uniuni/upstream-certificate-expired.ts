import { defineFault } from '../../lib/fault.ts';
import { renewedCertificate, verifiedTls } from '../../lib/variants.ts';

export const fault = defineFault({
  id: 'uniuni/upstream-certificate-expired',
  stack: 'uniuni',
  kind: 'fault',
  title: 'nginx verifies the certificate of the backend, which has expired',
  prepare: verifiedTls,
  break: renewedCertificate('20240101000000Z', '20240201000000Z'),
  proof: "grep -q 'certificate has expired' /var/log/nginx/error.log",
  symptom: 502,
  expect: { status: 'down', rootCause: 'route.tls-verify-failed', evidence: [/expired/], repair: 'person' },
});
