import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/double-database-and-uploads',
  stack: 'uniuni',
  kind: 'double',
  title: 'PostgreSQL is stopped, and the upload directory belongs to root',
  break:
    'systemctl stop postgresql; chown root:root /var/lib/uniuni/uploads; chmod 755 /var/lib/uniuni/uploads; echo label > /root/label.txt; sleep 0.5',
  drive:
    'for n in 1 2 3; do show http://localhost/api/health; hit -F file=@/root/label.txt http://localhost/api/uploads; done',
  symptom: 500,
  symptomText: /disconnected/,
  repaired: 'show http://localhost/api/health | grep -q .connected',
  expect: {
    status: 'degraded',
    rootCause: ['unit.not-running', 'app.permission-denied'],
    alsoNamed: ['unit.not-running', 'app.permission-denied'],
    evidence: [/Permission denied|disconnected|refused|inactive|[Ss]topped/],
    repair: 'command',
  },
});
