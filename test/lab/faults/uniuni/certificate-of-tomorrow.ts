import { defineFault } from '../../lib/fault.ts';
import { renewedCertificate, verifiedTls } from '../../lib/variants.ts';

export const fault = defineFault({
  id: 'uniuni/certificate-of-tomorrow',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the new certificate of the backend begins next month; the clock is right',
  prepare: verifiedTls,
  break: renewedCertificate("$(date -u -d '+30 days' +%Y%m%d000000Z)", "$(date -u -d '+380 days' +%Y%m%d000000Z)"),
  proof: "grep -q 'certificate is not yet valid' /var/log/nginx/error.log",
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'route.tls-verify-failed',
    evidence: [/not yet valid/],
    repair: 'person',
  },
});
