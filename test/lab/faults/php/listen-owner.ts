import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'php/listen-owner',
  stack: 'php',
  kind: 'fault',
  title: 'the pool creates its socket for its own user only',
  break: `sed -i 's/^listen.owner = .*/listen.owner = shop/; s/^listen.group = .*/listen.group = shop/' /etc/php/8.2/fpm/pool.d/shop.conf
systemctl restart php8.2-fpm`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'socket.permission-denied',
    subject: /php8\.2-fpm-shop\.sock/,
    evidence: [/13: Permission denied|www-data/],
    repair: 'command',
  },
});
