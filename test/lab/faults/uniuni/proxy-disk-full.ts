import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/proxy-disk-full',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the small file system of the proxy for uploads is full',
  path: '/api/uploads',
  drive: `
head -c 200000 /dev/zero > /root/sheet.xlsx
hit -F file=@/root/sheet.xlsx http://localhost/api/uploads; hit -F file=@/root/sheet.xlsx http://localhost/api/uploads`,
  break: `
mkdir -p /var/lib/nginx/body; mount -t tmpfs -o size=256k,mode=700,uid=33 tmpfs /var/lib/nginx/body
head -c 250000 /dev/zero > /var/lib/nginx/body/old-upload || true`,
  symptom: 500,
  proof: `grep -qE '28: No space left on device|has written only' /var/log/nginx/error.log`,
  expect: {
    status: ['degraded', 'down'],
    rootCause: ['proxy.disk-full', 'host.disk-full'],
    alsoNamed: ['proxy.disk-full'],
    evidence: [/No space left on device|has written only/, /nginx.body/],
    repair: 'person',
  },
});
