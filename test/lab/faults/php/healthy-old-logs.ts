import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'php/healthy-old-logs',
  stack: 'php',
  kind: 'healthy',
  title: 'all that went wrong on this host was repaired; the logs still tell of it',
  break: `systemctl stop php8.2-fpm; hit http://localhost/products; systemctl start php8.2-fpm
systemctl stop mariadb; until_ok 30 '[ "$(hit http://localhost/products)" = 500 ]'; systemctl start mariadb
sed -i 's/^pm.max_children = 4/pm.max_childs = 8/' /etc/php/8.2/fpm/pool.d/shop.conf; systemctl restart php8.2-fpm || true
sed -i 's/^pm.max_childs = 8/pm.max_children = 4/' /etc/php/8.2/fpm/pool.d/shop.conf; systemctl restart php8.2-fpm
ready /products`,
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
