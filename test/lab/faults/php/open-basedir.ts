import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'php/open-basedir',
  stack: 'php',
  kind: 'fault',
  title: 'open_basedir leaves out the directory with the sources',
  break: `echo 'php_admin_value[open_basedir] = /var/www/shop/public:/tmp' >> /etc/php/8.2/fpm/pool.d/shop.conf; systemctl reload php8.2-fpm; sleep 0.5`,
  symptom: 500,
  expect: {
    status: 'down',
    rootCause: ['app.permission-denied', 'app.settings-invalid'],
    evidence: [/open_basedir restriction in effect/],
    repair: 'person',
  },
});
