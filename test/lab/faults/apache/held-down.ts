import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'apache/held-down',
  stack: 'apache',
  kind: 'fault',
  title: 'the rates service is back, Apache still leaves it out',
  path: '/rates/latest',
  prepare: `
sed -i 's#"http://127.0.0.1:9310/"#"balancer://rates/"#' /etc/apache2/sites-available/ledger.conf
printf '<Proxy "balancer://rates">\\n  BalancerMember "http://127.0.0.1:9310" retry=300\\n  ProxySet forcerecovery=Off\\n</Proxy>\\n' > /etc/apache2/conf-available/rates.conf
a2enmod -q proxy_balancer lbmethod_byrequests slotmem_shm; a2enconf -q rates; systemctl restart apache2; sleep 1`,
  break:
    "systemctl stop ledger-rates; hit http://localhost/rates/latest; systemctl start ledger-rates; until_ok 100 'curl -fsS http://127.0.0.1:9310/latest'",
  symptom: 503,
  expect: { status: 'down', rootCause: 'proxy.peer-marked-down', repair: 'command' },
});
