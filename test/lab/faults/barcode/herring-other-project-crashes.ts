import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'barcode/herring-other-project-crashes',
  stack: 'barcode',
  kind: 'red-herring',
  title: 'a container of another project restarts over and over',
  break: `docker network create shop_default >/dev/null; docker run -d --name shop-worker --restart always --network shop_default python:3.11-slim python -c 'import celery'; until_ok 100 "docker logs shop-worker 2>&1 | grep -q celery"`,
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
