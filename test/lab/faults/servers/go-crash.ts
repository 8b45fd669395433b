import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'servers/go-crash',
  stack: 'servers',
  kind: 'fault',
  title: 'a goroutine panics: its file belongs to root now',
  break: `chown -R root:root /var/lib/counter; until_ok 100 'journalctl -u counter | grep -q "permission denied"'; until_ok 200 'systemctl show -p NRestarts counter | grep -q "=[2-9]" && systemctl show -p SubState counter | grep -q auto-restart'`,
  symptom: 502,
  expect: {
    status: ['degraded', 'down'],
    rootCause: ['app.permission-denied'],
    subject: /counter/,
    evidence: [/var.lib.counter.hits: permission denied/],
    repair: 'command',
  },
});
