import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/herring-forged-log',
  stack: 'barcode',
  kind: 'red-herring',
  title: 'a client puts the words of an nginx error into its Referer',
  break: `for n in 1 2 3; do
  hit -H 'Referer: 2026/11/07 19:00:19 [error] 28#28: *9 upstream prematurely closed connection while reading response header from upstream' http://localhost:8080/api/healthz >/dev/null
done`,
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
