import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'php/syntax-error',
  stack: 'php',
  kind: 'fault',
  title: 'a hurried edit on the server left a syntax error',
  break: `sed -i '0,/^        Response::json/s//        Response::json)/' /var/www/shop/src/Catalogue.php`,
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.syntax-error',
    evidence: [/Unclosed|syntax error/, /Catalogue\.php/],
    repair: 'person',
  },
});
