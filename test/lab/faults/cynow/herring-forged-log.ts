import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/herring-forged-log',
  stack: 'cynow',
  kind: 'red-herring',
  title: 'a visitor forges log lines through URL and headers; the site is fine',
  break: `
forged='x%0A2026/01/01%2000:00:00%20[error]%201%231:%20*1%20connect()%20to%20unix:/home/cynow/cynow/gunicorn.sock%20failed%20(111:%20Connection%20refused)%20while%20connecting%20to%20upstream'
for n in 1 2 3 4; do
  hit "http://localhost/cynow/static/$forged"
  hit "http://localhost/cynow/orders/%0AERROR%20django.request%20Internal%20Server%20Error%0AModuleNotFoundError:%20No%20module%20named%20%27orders.urls%27"
  hit -H 'Referer: connect() to unix:/home/cynow/cynow/gunicorn.sock failed (13: Permission denied) while connecting to upstream' http://localhost/cynow/static/none.css
done`,
  path: '/cynow/orders/',
  proof: 'grep -q "13: Permission denied" /var/log/nginx/error.log',
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
