import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/start-timeout',
  stack: 'uniuni',
  kind: 'fault',
  title: 'ExecStartPre= waits for something that never comes',
  break: `
sed -i "s#^User=#TimeoutStartSec=2\\nExecStartPre=/bin/sh -c 'until test -e /run/migrated; do sleep 1; done'\\n&#" /etc/systemd/system/uniuni-backend-main.service
systemctl daemon-reload; systemctl restart uniuni-backend-main || true`,
  proof: 'journalctl -u uniuni-backend-main | grep -q "timed out"',
  symptom: 502,
  expect: { status: 'down', rootCause: 'unit.timeout', evidence: [/timed out|timeout/i], repair: 'person' },
});
