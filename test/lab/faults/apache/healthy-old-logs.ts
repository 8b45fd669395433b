import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'apache/healthy-old-logs',
  stack: 'apache',
  kind: 'healthy',
  title: 'the error log tells of an outage of yesterday and of another site',
  break: `
day=$(date -d "-1 day" "+%a %b %d %H:%M:%S.000000 %Y")
for n in 1 2 3 4 5; do
  echo "[$day] [proxy:error] [pid 77:tid 1$n] (111)Connection refused: AH00957: HTTP: attempt to connect to 127.0.0.1:9310 (127.0.0.1:9310) failed" >> /var/log/apache2/ledger-error.log
  echo "[$day] [proxy:error] [pid 77:tid 1$n] AH00898: Error reading from remote server returned by /books/" >> /var/log/apache2/ledger-error.log
  echo "[$(date "+%a %b %d %H:%M:%S.000000 %Y")] [proxy:error] [pid 77:tid 1$n] (2)No such file or directory: AH02454: HTTP: attempt to connect to Unix domain socket /run/wiki.sock (wiki:80) failed" >> /var/log/apache2/error.log
done`,
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
