import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'apache/healthy-moved-to-nginx',
  stack: 'apache',
  kind: 'healthy',
  title: 'nginx took the place of Apache, which is disabled and keeps its old sites',
  break: `
printf 'server { listen 80; server_name books.example.org localhost; location /books/ { proxy_pass http://unix:/run/ledger/web.sock; } location /rates/ { proxy_pass http://127.0.0.1:9310/; } }\\n' > /etc/nginx/sites-enabled/ledger
systemctl disable -q --now apache2; systemctl enable -q --now nginx; ready /books/`,
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
