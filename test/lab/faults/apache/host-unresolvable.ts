import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'apache/host-unresolvable',
  stack: 'apache',
  kind: 'fault',
  title: 'the Location names a host that nobody knows',
  path: '/rates/latest',
  break:
    "sed -i 's/127.0.0.1:9310/rates.internal:9310/' /etc/apache2/sites-available/ledger.conf; systemctl reload apache2; sleep 1",
  symptom: 500,
  expect: { status: 'down', rootCause: 'route.host-unresolvable', evidence: [/rates\.internal/], repair: 'person' },
});
