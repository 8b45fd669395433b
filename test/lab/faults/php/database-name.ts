import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'php/database-name',
  stack: 'php',
  kind: 'fault',
  title: '.env names a database that is not there',
  break: `sed -i 's/^DB_DATABASE=.*/DB_DATABASE=shop_prod/' /var/www/shop/.env; mariadb -e "GRANT ALL ON shop_prod.* TO shop@localhost"`,
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'db.database-missing',
    evidence: [/Unknown database 'shop_prod'/],
    repair: 'person',
  },
});
