import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'servers/go-crash-first',
  stack: 'servers',
  kind: 'fault',
  title: 'a goroutine panics: its file belongs to root now, at its first death',
  break: `chown -R root:root /var/lib/counter; until_ok 100 'journalctl -u counter | grep -q "permission denied"'`,
  symptom: 502,
  expect: {
    status: ['degraded', 'down'],
    rootCause: ['app.permission-denied'],
    subject: /counter/,
    evidence: [/var.lib.counter.hits: permission denied/],
    repair: 'command',
  },
});
