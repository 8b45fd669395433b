import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'php/pool-user-missing',
  stack: 'php',
  kind: 'fault',
  title: 'the pool runs as a user that this host does not have',
  break: `sed -i 's/^user = shop/user = shopweb/; s/^group = shop/group = shopweb/' /etc/php/8.2/fpm/pool.d/shop.conf
systemctl restart php8.2-fpm || true; settled php8.2-fpm`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: ['process.config-invalid', 'unit.user-missing'],
    evidence: [/cannot get uid for user 'shopweb'/],
    repair: 'person',
  },
});
