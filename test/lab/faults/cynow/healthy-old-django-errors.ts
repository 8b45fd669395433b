import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/healthy-old-django-errors',
  stack: 'cynow',
  kind: 'healthy',
  title: 'django.log and nginx logs hold the errors of last week',
  break: `
day=$(date -d '-6 days' '+%Y-%m-%d 09:14:2')
for n in 1 2 3; do cat >> /var/log/cynow/django.log <<LOG
ERROR $day$n,120 django.request 311 Internal Server Error: /cynow/orders/
Traceback (most recent call last):
  File "/usr/lib/python3/dist-packages/django/db/backends/utils.py", line 84, in _execute
    return self.cursor.execute(sql, params)
sqlite3.OperationalError: no such table: orders_order
django.db.utils.OperationalError: no such table: orders_order
LOG
echo "$(date -d '-6 days' '+%Y/%m/%d 09:14:2')$n [error] 200#200: *$n connect() to unix:/home/cynow/cynow/gunicorn.sock failed (2: No such file or directory) while connecting to upstream, client: 10.78.30.4, server: cynow.example.com, request: \\"GET /cynow/ HTTP/1.1\\", upstream: \\"http://unix:/home/cynow/cynow/gunicorn.sock:/cynow/\\", host: \\"cynow.example.com\\"" >> /var/log/nginx/error.log
echo "10.78.30.4 - - [$(date -d '-6 days' '+%d/%b/%Y:09:14:2')$n +0000] \\"GET /cynow/ HTTP/1.1\\" 502 559 \\"-\\" \\"Mozilla/5.0\\"" >> /var/log/nginx/access.log
done`,
  path: '/cynow/orders/',
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
