import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'haproxy/healthy-old-logs',
  stack: 'haproxy',
  kind: 'healthy',
  title: 'the log tells of servers that were down yesterday',
  break: `
for n in 1 2 3 4 5; do
  echo "$(date -d "-1 day" "+%b %d %H:%M:0$n") vps haproxy[77]: Server tiles/t1 is DOWN, reason: Layer4 connection problem, info: \\"Connection refused\\", check duration: 0ms. 0 active and 0 backup servers left." >> /var/log/haproxy.log
  echo "$(date -d "-1 day" "+%b %d %H:%M:0$n") vps haproxy[77]: 10.0.0.9:5000 [$(date -d "-1 day" "+%d/%b/%Y:%H:%M:0$n.123")] maps tiles/<NOSRV> 0/-1/-1/-1/0 503 216 - - SC-- 1/1/0/0/0 0/0 \\"GET /tiles/0/0 HTTP/1.1\\"" >> /var/log/haproxy.log
done`,
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
