import { defineFault } from '../../lib/fault.ts';
import { withResolver } from '../../lib/variants.ts';

export const fault = defineFault({
  id: 'uniuni/resolver-elsewhere',
  stack: 'uniuni',
  kind: 'fault',
  title: 'somebody wrote a name server into resolv.conf that does not answer',
  prepare: withResolver,
  break: `
net=$(ip -4 -o addr show eth0 | awk '{print $4}' | cut -d. -f1-3)
printf "nameserver $net.251\\noptions timeout:1 attempts:1\\n" > /etc/resolv.conf; systemctl restart uniuni-backend-main
until_ok 200 'journalctl -u uniuni-backend-main | grep -q "could not translate host name"'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'host.dns-broken',
    evidence: [/could not translate host name|db\.uniuni\.internal/],
    repair: 'person',
  },
});
