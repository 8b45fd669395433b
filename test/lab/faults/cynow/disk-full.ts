import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/disk-full',
  stack: 'cynow',
  kind: 'fault',
  title: 'the file system of the exports is full',
  seed: '004 system resources',
  prepare: 'mount -t tmpfs -o size=256k tmpfs /var/lib/cynow/exports && chown cynow:www-data /var/lib/cynow/exports',
  break: 'dd if=/dev/zero of=/var/lib/cynow/exports/orders-2025.csv bs=1k count=1000 2>/dev/null || true',
  path: '/cynow/orders/export/',
  proof: 'df /var/lib/cynow/exports | grep -q 100%',
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'host.disk-full',
    subject: /\/var\/lib\/cynow\/exports/,
    evidence: [/No space left on device|100 ?%/],
    repair: 'person',
  },
});
