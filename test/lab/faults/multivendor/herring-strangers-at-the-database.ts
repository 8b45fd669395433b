import { database } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/herring-strangers-at-the-database',
  stack: 'multivendor',
  kind: 'red-herring',
  title: 'somebody tries passwords at PostgreSQL: its log is full of FATAL',
  break: `for n in 1 2 3 4; do docker exec -e PGPASSWORD=guess $(docker ps -q -f name=${database}) psql -h ${database} -U admin -d multivendor_db -c "SELECT 1" || true; done >/dev/null 2>&1`,
  proof: `docker logs $(docker ps -q -f name=${database}) 2>&1 | grep -q "FATAL"`,
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
