import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'node/type-forking',
  stack: 'node',
  kind: 'fault',
  title: 'Type=forking for a program that stays in the foreground: systemd kills it',
  break: `
mkdir -p /etc/systemd/system/notes.service.d
printf '[Service]\\nType=forking\\nTimeoutStartSec=4\\nRestartSec=4\\n' > /etc/systemd/system/notes.service.d/type.conf
systemctl daemon-reload; systemctl restart notes || true; sleep 1`,
  symptom: 502,
  proof: `journalctl -u notes | grep -q 'start operation timed out'`,
  expect: {
    status: ['down', 'degraded'],
    rootCause: 'unit.timeout',
    evidence: [/timed out|timeout/i, /forking/],
    repair: 'person',
  },
});
