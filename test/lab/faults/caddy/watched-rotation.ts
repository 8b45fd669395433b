import { depot } from '../../lib/depot.ts';
import { defineFault } from '../../lib/fault.ts';

const base = depot('caddy', [7401, 7402, 7403]);

/**
 * Every third request fails at its first server, so that both logs are written all the time. What is written between a copy
 * and its truncation is in neither (logrotate(8)).
 */
export const fault = defineFault({
  ...base,
  id: 'caddy/watched-rotation',
  kind: 'fault',
  title: "the logs are rotated while they are written: Caddy's own rolling, and copytruncate",
  prepare: `${base.prepare}
sed -i 's#output file /var/log/caddy/depot.log#& {\\n\\t\\t\\troll_size 1MiB\\n\\t\\t\\troll_keep 3\\n\\t\\t}#' /etc/caddy/sites/depot.caddy; systemctl restart caddy
ready_depot() { curl -fsS http://localhost:8090/depot/; }; until_ok 100 ready_depot`,
  break: 'systemctl stop depot@7402',
  drive: `cat > /root/copied <<'LR'
/var/log/caddy/depot.log { copytruncate rotate 5 missingok }
LR
requests http://localhost:8090/depot/ 3500 250 &
sleep 3; logrotate -f /root/copied
wait
cd /var/log/caddy; ls | grep '^depot-' >&2
for status in 200 502; do
  echo kept$status=$(zcat -f depot*.log* | sort -u | grep 'depot/?n=' | grep -c '"status":'$status)
done`,
  symptom: 502,
  expect: { status: 'degraded', rootCause: 'unit.not-running', subject: /depot@7402/, repair: 'command' },
  agentWithin: 10,
  endsWithin: 120,
  counts: (said) => ({
    'depot 2xx': [said('kept200'), said('200')],
    'depot 502': [said('kept502'), said('502')],
    'depot connect_refused': said('502'),
  }),
  long: true,
});
