import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'apache/socket-mode',
  stack: 'apache',
  kind: 'fault',
  title: 'the socket lost the rights of others: Apache may not open it',
  break: 'chmod 600 /run/ledger/web.sock',
  symptom: 503,
  expect: {
    status: 'down',
    rootCause: 'socket.permission-denied',
    subject: /web\.sock/,
    evidence: [/Permission denied|EACCES|0600/],
    repair: 'command',
  },
});
