import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'apache/wrong-port',
  stack: 'apache',
  kind: 'fault',
  title: 'the Location names port 9311, the service listens on 9310',
  path: '/rates/latest',
  break:
    "sed -i 's/127.0.0.1:9310/127.0.0.1:9311/' /etc/apache2/sites-available/ledger.conf; systemctl reload apache2; sleep 1",
  symptom: 503,
  expect: { status: 'down', rootCause: 'route.wrong-port', evidence: [/9311/], repair: 'person' },
});
