import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/inodes-exhausted',
  stack: 'uniuni',
  kind: 'fault',
  title: 'no inode is left where uploads go, though there is space',
  seed: '004 system resources',
  prepare:
    'mount -t tmpfs -o size=20m,nr_inodes=30 tmpfs /var/lib/uniuni/uploads && chown uniuni:uniuni /var/lib/uniuni/uploads; echo label > /root/label.txt',
  break: 'for n in $(seq 40); do : > /var/lib/uniuni/uploads/part$n || break; done 2>/dev/null',
  path: '/api/uploads',
  drive:
    'for n in 1 2 3; do hit -F file=@/root/label.txt http://localhost/api/uploads; hit http://localhost/api/health; done',
  symptom: 500,
  expect: {
    status: 'degraded',
    rootCause: 'host.inodes-exhausted',
    subject: /\/var\/lib\/uniuni\/uploads/,
    evidence: [/No space left on device|inode/],
    repair: 'person',
  },
});
