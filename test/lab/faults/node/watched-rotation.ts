import { depot } from '../../lib/depot.ts';
import { defineFault } from '../../lib/fault.ts';

const base = depot('nginx', [7401, 7402, 7403]);

/** Every third request fails at its first server, so that both logs are written all the time. What is written while a file is copied and emptied, the copy does not hold. */
export const fault = defineFault({
  ...base,
  id: 'node/watched-rotation',
  kind: 'fault',
  title: 'the logs are rotated while they are written: logrotate, a rename with nginx -s reopen, and copytruncate',
  prepare: `${base.prepare}
sed -i 's/7402;/7402 max_fails=0;/' /etc/nginx/sites-enabled/depot; systemctl reload nginx
ready_depot() { curl -fsS http://localhost:8090/depot/; }; until_ok 100 ready_depot`,
  break: 'systemctl stop depot@7402',
  drive: `cat > /root/copied <<'LR'
/var/log/nginx/depot.*.log { copytruncate rotate 5 missingok }
LR
requests http://localhost:8090/depot/ 800 50 &
sleep 2; logrotate -f /etc/logrotate.d/nginx
sleep 2; cd /var/log/nginx; mv depot.access.log depot.access.log.old; mv depot.error.log depot.error.log.old; sleep 1; nginx -s reopen
sleep 2; logrotate -f /root/copied
sleep 2; logrotate -f /etc/logrotate.d/nginx
wait
echo kept=$(zcat -f depot.access.log* | grep -c 'depot/?n=')
echo refused=$(zcat -f depot.error.log* | grep -c 'Connection refused.* request: "GET /depot/?n=')`,
  symptom: 200,
  expect: { status: 'degraded', rootCause: 'unit.not-running', subject: /depot@7402/, repair: 'command' },
  agentWithin: 10,
  endsWithin: 120,
  counts: (said) => ({ 'depot 2xx': [said('kept'), said('200')], 'depot connect_refused': said('refused') }),
  long: true,
});
