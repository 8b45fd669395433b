import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'php/double-socket-and-database',
  stack: 'php',
  kind: 'double',
  title: 'the pool closed its socket to nginx, and MariaDB is stopped as well',
  break: `
sed -i 's/^listen.owner = .*/listen.owner = shop/; s/^listen.group = .*/listen.group = shop/' /etc/php/8.2/fpm/pool.d/shop.conf
systemctl restart php8.2-fpm; systemctl stop mariadb`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['socket.permission-denied', 'unit.not-running'],
    repair: 'command',
  },
});
