import { defineFault } from '../../lib/fault.ts';
import { quickFastcgi } from '../../lib/variants.ts';

export const fault = defineFault({
  id: 'php/max-children',
  stack: 'php',
  kind: 'fault',
  title: 'slow exports hold all children of the pool',
  prepare: `${quickFastcgi}
sed -i 's/^        \\$lines = \\[\\];/        sleep(25);\\n&/' /var/www/shop/src/Export.php
ready /products`,
  break: 'for n in 1 2 3 4; do (setsid curl -s -m 60 http://localhost/export >/dev/null 2>&1 &); done; sleep 1.5',
  drive: 'hit http://localhost/products; hit http://localhost/products',
  symptom: 504,
  expect: {
    status: 'down',
    rootCause: 'process.workers-exhausted',
    evidence: [/max_children|children/],
    repair: 'command',
  },
});
