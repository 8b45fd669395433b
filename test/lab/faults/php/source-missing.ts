import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'php/source-missing',
  stack: 'php',
  kind: 'fault',
  title: 'a deployment forgot a file of the application',
  break: 'rm /var/www/shop/src/Catalogue.php',
  symptom: 500,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'app.module-not-found',
    evidence: [/Catalogue\.php/],
    repair: 'person',
  },
});
