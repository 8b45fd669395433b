import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'php/pool-typo',
  stack: 'php',
  kind: 'fault',
  title: 'a misspelled setting in the pool: php-fpm does not come back after its restart',
  break: `sed -i 's/^pm.max_children = 4/pm.max_childs = 8/' /etc/php/8.2/fpm/pool.d/shop.conf
systemctl restart php8.2-fpm || true; settled php8.2-fpm`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'process.config-invalid',
    evidence: [/unknown entry 'pm\.max_childs'/, /shop\.conf/],
    repair: 'person',
  },
});
