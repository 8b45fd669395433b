import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/read-only',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the file system of the uploads is mounted read-only',
  prepare:
    'mount -t tmpfs tmpfs /var/lib/uniuni/uploads && chown uniuni:uniuni /var/lib/uniuni/uploads; echo label > /root/label.txt',
  break: 'mount -o remount,ro /var/lib/uniuni/uploads',
  path: '/api/uploads',
  drive:
    'for n in 1 2 3; do hit -F file=@/root/label.txt http://localhost/api/uploads; hit http://localhost/api/health; done',
  symptom: 500,
  repaired: '[ "$(hit -F file=@/root/label.txt http://localhost/api/uploads)" = 200 ]',
  expect: {
    status: 'degraded',
    rootCause: 'app.read-only-filesystem',
    evidence: [/Read-only file system/],
    repair: 'command',
  },
});
