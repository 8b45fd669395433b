import { database, shopAnswers } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/healthy-database-restarted',
  stack: 'multivendor',
  kind: 'healthy',
  title: 'PostgreSQL was restarted a while ago',
  break: `docker kill $(docker ps -q -f name=${database}) >/dev/null; until_ok 300 'docker exec $(docker ps -q -f name=${database}) psql -U postgres -d multivendor_db -c "SELECT 1"'; ${shopAnswers}`,
  proof: `docker service ps ${database} | grep -q Failed`,
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
