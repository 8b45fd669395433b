import { app, shopAnswers } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/one-of-two-paused',
  stack: 'multivendor',
  kind: 'flapping',
  title: 'one of two replicas is paused: the orders that it gets time out',
  prepare: `${shopAnswers}; sed -i 's/^    location . {/&\\n        proxy_connect_timeout 2s;\\n        proxy_read_timeout 2s;/' /captain/generated/nginx/conf.d/captain.conf
docker kill -s HUP $(docker ps -q -f name=captain-nginx) >/dev/null; docker service scale -d ${app}=2 >/dev/null
until_ok 200 '[ "$(for id in $(docker ps -q -f name=${app}); do docker logs $id 2>&1; done | grep -c Listening)" = 2 ]'; sleep 12`,
  break: `docker pause $(docker ps -q -f name=${app} | head -n 1)`,
  drive: `for n in 1 2 3 4 5 6; do hit -d '{"slug": "fashion", "name": "Fashion"}' http://multivendor-backend.indexo.ir/api/departments/; done`,
  symptom: 504,
  symptomText: /200\s[\s\S]*504|504[\s\S]*200/,
  repaired:
    'for n in 1 2 3 4; do [ "$(hit http://multivendor-backend.indexo.ir/api/departments/)" = 200 ] || exit 1; done',
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'container.paused',
    subject: /multivendor-backend/,
    evidence: [/[Pp]aused/],
    repair: 'command',
  },
});
