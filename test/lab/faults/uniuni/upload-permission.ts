import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/upload-permission',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the upload directory belongs to root: uploads fail, GET is healthy',
  seed: '004 problem 4',
  break: 'chown root:root /var/lib/uniuni/uploads && chmod 755 /var/lib/uniuni/uploads; echo label > /root/label.txt',
  path: '/api/uploads',
  drive:
    'for n in 1 2 3; do hit -F file=@/root/label.txt http://localhost/api/uploads; hit http://localhost/api/health; done',
  symptom: 500,
  repaired: '[ "$(hit -F file=@/root/label.txt http://localhost/api/uploads)" = 200 ]',
  expect: {
    status: 'degraded',
    rootCause: 'app.permission-denied',
    subject: /\/var\/lib\/uniuni\/uploads/,
    evidence: [/Permission denied: '\/var\/lib\/uniuni\/uploads/],
    repair: 'command',
  },
});
