import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'php/herring-other-pool',
  stack: 'php',
  kind: 'red-herring',
  title: 'the pool of another site reaches its limit and its code fails; the shop is well',
  break: `mkdir -p /var/www/old; printf '<?php sleep(8); echo undefined_function();' > /var/www/old/index.php
sed -i 's/^pm.max_children = .*/pm.max_children = 1/; s/^pm = .*/pm = ondemand/' /etc/php/8.2/fpm/pool.d/www.conf; systemctl reload php8.2-fpm; sleep 0.5
cat > /etc/nginx/sites-enabled/old <<'SITE'
server {
    listen 8081;
    root /var/www/old;
    location / { include fastcgi.conf; fastcgi_param SCRIPT_FILENAME /var/www/old/index.php; fastcgi_pass unix:/run/php/php8.2-fpm.sock; }
}
SITE
systemctl reload nginx; sleep 0.3
for n in 1 2 3; do (setsid curl -s -m 30 http://localhost:8081/ >/dev/null 2>&1 &); done; sleep 9
ready /products`,
  proof: `grep -q 'pool www. server reached' /var/log/php8.2-fpm.log`,
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
