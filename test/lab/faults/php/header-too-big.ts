import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'php/header-too-big',
  stack: 'php',
  kind: 'fault',
  title: 'the search remembers everything in cookies: its header outgrows the buffer of nginx',
  break: `sed -i 's/^        Response::json(\\[.found/        foreach (range(1, 40) as $n) {\\n            setcookie("seen$n", str_repeat("lamp-", 30));\\n        }\\n&/' /var/www/shop/src/Catalogue.php`,
  path: '/search?q=lamp',
  symptom: 502,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'route.header-buffer',
    evidence: [/too big header/],
    repair: 'person',
  },
});
