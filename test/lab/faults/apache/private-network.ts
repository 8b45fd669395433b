import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'apache/private-network',
  stack: 'apache',
  kind: 'fault',
  title: 'a hardened unit: PrivateNetwork= leaves the rates alone with themselves',
  path: '/rates/latest',
  break: `
mkdir -p /etc/systemd/system/ledger-rates.service.d
printf '[Service]\\nPrivateNetwork=yes\\nProtectHome=yes\\n' > /etc/systemd/system/ledger-rates.service.d/hardening.conf
systemctl daemon-reload; systemctl restart ledger-rates; sleep 2`,
  symptom: 503,
  proof: 'systemctl is-active ledger-rates && ! ss -ltn | grep -q :9310',
  expect: {
    status: 'down',
    rootCause: 'port.loopback-only',
    evidence: [/PrivateNetwork|network namespace/],
    repair: 'command',
  },
});
