import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'caddy/healthy-old-nginx-site',
  stack: 'caddy',
  kind: 'healthy',
  title: 'nginx was here before Caddy: disabled, its old site still in place',
  break: `
printf 'server {\\n  listen 80;\\n  location /shop/ { proxy_pass http://127.0.0.1:8000; }\\n}\\n' > /etc/nginx/sites-enabled/old
systemctl is-enabled nginx || true`,
  proof: 'nginx -t && ! systemctl is-active -q nginx',
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
