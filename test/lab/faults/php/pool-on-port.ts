import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'php/pool-on-port',
  stack: 'php',
  kind: 'fault',
  title: 'the pool was moved to a port, nginx still names the socket',
  break: `sed -i 's#^listen = .*#listen = 127.0.0.1:9000#' /etc/php/8.2/fpm/pool.d/shop.conf; systemctl restart php8.2-fpm`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'route.wrong-socket',
    evidence: [/php8\.2-fpm-shop\.sock/, /9000/],
    repair: 'person',
  },
});
