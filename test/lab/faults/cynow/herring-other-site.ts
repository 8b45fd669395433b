import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/herring-other-site',
  stack: 'cynow',
  kind: 'red-herring',
  title: 'another site of the same nginx is down',
  prepare: `
cat > /etc/nginx/sites-enabled/shop <<'SITE'
server { listen 80; server_name shop.example.com; location / { proxy_pass http://127.0.0.1:9999; } }
SITE
systemctl reload nginx`,
  break: 'for n in 1 2 3 4 5; do hit -H "Host: shop.example.com" http://localhost/; done',
  proof: 'tail -n 3 /var/log/nginx/error.log | grep -q shop.example.com',
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
