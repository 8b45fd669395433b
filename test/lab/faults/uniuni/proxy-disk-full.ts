import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/proxy-disk-full',
  stack: 'uniuni',
  kind: 'fault',
  title: 'the file system where nginx keeps request bodies is full: uploads fail',
  prepare: `
mkdir -p /var/cache/nginx-body; mount -t tmpfs -o size=256k tmpfs /var/cache/nginx-body; chown www-data /var/cache/nginx-body
echo 'client_body_temp_path /var/cache/nginx-body;' > /etc/nginx/conf.d/body.conf; systemctl reload nginx`,
  break:
    'head -c 300k /dev/zero > /var/cache/nginx-body/core.1 2>/dev/null || true; head -c 400k /dev/urandom > /root/list.csv',
  path: '/api/uploads',
  drive:
    'for n in 1 2 3; do hit -F file=@/root/list.csv http://localhost/api/uploads; done; hit http://localhost/api/health',
  symptom: 500,
  proof: "grep -q 'No space left on device' /var/log/nginx/error.log; [ $(hit http://localhost/api/health) = 200 ]",
  expect: {
    status: 'degraded',
    rootCause: 'proxy.disk-full',
    subject: /nginx-body/,
    evidence: [/No space left on device/],
    repair: 'person',
  },
});
