import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'apache/timeout-too-short',
  stack: 'apache',
  kind: 'fault',
  title: 'the yearly page takes 4 s, Apache waits 2',
  path: '/books/yearly',
  // What fails in the first seconds of an app belongs to its start.
  break: "sed -i 's/timeout=30/timeout=2/' /etc/apache2/sites-available/ledger.conf; systemctl reload apache2; sleep 6",
  symptom: 502,
  expect: {
    status: 'degraded',
    rootCause: 'route.timeout-too-short',
    evidence: [/timeout|time-out|4\.\d s/i],
    repair: 'command',
  },
});
