import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/env-unreadable',
  stack: 'uniuni',
  kind: 'fault',
  title: '.env belongs to root and may not be read by the backend',
  seed: '004 problem 4',
  break: `
chown root:root /opt/uniuni/backend/.env && chmod 600 /opt/uniuni/backend/.env
systemctl restart uniuni-backend-main; until_ok 80 'journalctl -u uniuni-backend-main | grep -q PermissionError'`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'app.permission-denied',
    subject: /\.env/,
    evidence: [/Permission denied: '.*\.env'/],
    repair: 'command',
  },
});
