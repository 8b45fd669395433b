import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'php/socket-of-old-version',
  stack: 'php',
  kind: 'fault',
  title: 'nginx still names the socket of the PHP version before the upgrade',
  break: `sed -i 's#php8.2-fpm-shop.sock#php8.1-fpm-shop.sock#' /etc/nginx/sites-available/shop; systemctl reload nginx; sleep 0.5`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'route.wrong-socket',
    evidence: [/php8\.1-fpm-shop\.sock/, /php8\.2-fpm/],
    repair: 'person',
  },
});
