import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'apache/env-missing',
  stack: 'apache',
  kind: 'fault',
  title: 'a variable that the rates service needs is gone',
  path: '/rates/latest',
  break:
    'sed -i /RATES_BASE/d /etc/systemd/system/ledger-rates.service; systemctl daemon-reload; systemctl restart ledger-rates; sleep 3',
  symptom: 503,
  expect: { status: 'down', rootCause: 'app.env-missing', evidence: [/RATES_BASE/], repair: 'person' },
});
