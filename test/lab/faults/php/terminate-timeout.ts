import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'php/terminate-timeout',
  stack: 'php',
  kind: 'fault',
  title: 'request_terminate_timeout is shorter than the export takes',
  break: `sed -i 's/^        \\$lines = \\[\\];/        sleep(25);\\n&/' /var/www/shop/src/Export.php
sed -i 's/^pm = /request_terminate_timeout = 2s\\n&/' /etc/php/8.2/fpm/pool.d/shop.conf; systemctl reload php8.2-fpm; ready /products`,
  path: '/export',
  drive: 'hit http://localhost/export; hit http://localhost/products; hit http://localhost/export',
  symptom: 502,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'process.worker-timeout',
    evidence: [/execution timed out/],
    repair: 'person',
  },
});
