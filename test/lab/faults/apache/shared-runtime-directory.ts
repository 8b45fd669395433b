import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'apache/shared-runtime-directory',
  stack: 'apache',
  kind: 'fault',
  title: 'a second unit had the same RuntimeDirectory=, and took the socket along as it ended',
  break: `
printf '[Unit]\\nDescription=Ledger mail\\n[Service]\\nType=oneshot\\nUser=ledger\\nRuntimeDirectory=ledger\\nExecStart=/bin/true\\n' > /etc/systemd/system/ledger-mail.service
systemctl daemon-reload; systemctl start ledger-mail; sleep 1`,
  symptom: 503,
  proof: 'test ! -e /run/ledger/web.sock',
  expect: { status: 'down', rootCause: 'socket.removed', subject: /web\.sock/, repair: 'command' },
});
