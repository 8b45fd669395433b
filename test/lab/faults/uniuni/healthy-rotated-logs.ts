import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/healthy-rotated-logs',
  stack: 'uniuni',
  kind: 'healthy',
  title: 'rotated and current nginx logs tell of an outage of yesterday',
  break: `
for n in 1 2 3 4 5; do
  echo "$(date -d '-1 day' '+%Y/%m/%d %H:%M:0')$n [error] 77#77: *$n connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.9, server: uniuni.example.com, request: \\"GET /api/health HTTP/1.1\\", upstream: \\"http://127.0.0.1:8000/health\\", host: \\"uniuni.example.com\\"" >> /var/log/nginx/error.log
  echo "10.0.0.9 - - [$(date -d '-1 day' '+%d/%b/%Y:%H:%M:0')$n +0000] \\"GET /api/health HTTP/1.1\\" 502 150 \\"-\\" \\"curl/7.88\\"" >> /var/log/nginx/access.log
done
cp /var/log/nginx/error.log /var/log/nginx/error.log.1; gzip -c /var/log/nginx/error.log > /var/log/nginx/error.log.2.gz`,
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
