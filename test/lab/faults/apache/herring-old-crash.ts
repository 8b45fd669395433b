import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'apache/herring-old-crash',
  stack: 'apache',
  kind: 'red-herring',
  title: 'the rates service crashed a moment ago; now the accounts service is stopped',
  break: `
mv /srv/ledger/rates/service.py /root/; systemctl restart ledger-rates; sleep 3; mv /root/service.py /srv/ledger/rates/
systemctl reset-failed ledger-rates; systemctl restart ledger-rates; until_ok 100 "curl -fsS http://127.0.0.1:9310/latest"
systemctl stop ledger-web`,
  symptom: 503,
  expect: {
    status: 'down',
    rootCause: 'unit.not-running',
    subject: /ledger-web/,
    evidence: [/inactive|dead|[Ss]topped/],
    repair: 'command',
  },
});
