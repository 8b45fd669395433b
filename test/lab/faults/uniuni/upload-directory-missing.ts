import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/upload-directory-missing',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the upload directory is not there',
  seed: '002 cause 3',
  break: 'rm -rf /var/lib/uniuni/uploads; echo label > /root/label.txt',
  path: '/api/uploads',
  drive:
    'for n in 1 2 3; do hit -F file=@/root/label.txt http://localhost/api/uploads; hit http://localhost/api/health; done',
  symptom: 500,
  repaired: '[ "$(hit -F file=@/root/label.txt http://localhost/api/uploads)" = 200 ]',
  expect: {
    status: 'degraded',
    rootCause: 'app.directory-missing',
    subject: /\/var\/lib\/uniuni\/uploads/,
    evidence: [/No such file or directory: '\/var\/lib\/uniuni\/uploads/],
    repair: 'command',
  },
});
