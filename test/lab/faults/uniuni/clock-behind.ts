import { defineFault } from '../../lib/fault.ts';
import { renewedCertificate, verifiedTls } from '../../lib/variants.ts';

/** The clock is the machine's and cannot be set for one host of the lab: everything that the right time would show is moved instead. */
export const fault = defineFault({
  id: 'uniuni/clock-behind',
  stack: 'uniuni',
  kind: 'fault',
  title:
    'the clock of the VPS is 300 days behind (all else is 300 days ahead): the renewed certificate is not valid yet',
  prepare: verifiedTls,
  break: `
touch -d '+300 days' /var/lib/dpkg/status /var/log/wtmp${renewedCertificate("$(date -u -d '+290 days' +%Y%m%d000000Z)", "$(date -u -d '+380 days' +%Y%m%d000000Z)")}`,
  proof: "grep -q 'certificate is not yet valid' /var/log/nginx/error.log",
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'host.clock-skew',
    alsoNamed: ['route.tls-verify-failed'],
    evidence: [/not yet valid/, /later than now/],
    repair: 'person',
  },
});
