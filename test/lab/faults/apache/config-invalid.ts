import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'apache/config-invalid',
  stack: 'apache',
  kind: 'fault',
  title: 'a misspelt directive: Apache does not start',
  break:
    "sed -i 's/ProxyPreserveHost/ProxyPreserveHosts/' /etc/apache2/sites-available/ledger.conf; systemctl restart apache2 || true",
  symptom: 0,
  expect: { status: 'down', rootCause: 'proxy.config-invalid', evidence: [/ProxyPreserveHosts/], repair: 'person' },
});
