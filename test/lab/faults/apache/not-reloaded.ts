import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'apache/not-reloaded',
  stack: 'apache',
  kind: 'fault',
  title: 'service and site moved to another port, Apache was not reloaded',
  path: '/rates/latest',
  break: `
sed -i 's/--port 9310/--port 9320/' /etc/systemd/system/ledger-rates.service; systemctl daemon-reload; systemctl restart ledger-rates
sleep 2; sed -i 's/127.0.0.1:9310/127.0.0.1:9320/' /etc/apache2/sites-available/ledger.conf`,
  symptom: 503,
  expect: { status: 'down', rootCause: 'proxy.config-not-reloaded', evidence: [/ledger\.conf/], repair: 'command' },
});
