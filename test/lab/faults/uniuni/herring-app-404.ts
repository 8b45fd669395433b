import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/herring-app-404',
  stack: 'uniuni',
  kind: 'red-herring',
  title: 'scanners collect 404s and 422s; that is how a healthy app answers them',
  break: `
for path in wp-login.php .env parcels/999999 parcels/abc admin/ phpmyadmin; do hit http://localhost/api/$path; hit http://localhost/$path; done`,
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
