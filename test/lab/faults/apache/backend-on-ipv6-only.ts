import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'apache/backend-on-ipv6-only',
  stack: 'apache',
  kind: 'fault',
  title: 'the rates listen on ::1 only, Apache asks 127.0.0.1',
  path: '/rates/latest',
  break: `
sed -i 's/--host 127.0.0.1/--host ::1/' /etc/systemd/system/ledger-rates.service
systemctl daemon-reload; systemctl restart ledger-rates; until_ok 100 'ss -ltn | grep -q 9310'`,
  symptom: 503,
  expect: {
    status: 'down',
    rootCause: ['port.other-interface', 'route.localhost-family'],
    evidence: [/::1/],
    repair: 'person',
  },
});
