import { depot } from '../../lib/depot.ts';
import { defineFault } from '../../lib/fault.ts';

const base = depot('haproxy', [7401, 7402, 7403]);

/** Every third request fails at its first server, so that both logs are written all the time. */
export const fault = defineFault({
  ...base,
  id: 'haproxy/watched-rotation',
  kind: 'fault',
  title:
    'the logs are rotated while they are written: logrotate with rsyslog, a rename with a signal to rsyslog, and copytruncate',
  prepare: `${base.prepare}
sed -i '/^backend depot/a\\    retries 0' /etc/haproxy/haproxy.cfg; systemctl restart haproxy
ready_depot() { curl -fsS http://localhost:8090/depot/; }; until_ok 100 ready_depot`,
  break: 'systemctl stop depot@7402',
  drive: `cat > /root/copied <<'LR'
/var/log/haproxy.log { copytruncate rotate 5 missingok }
LR
requests http://localhost:8090/depot/ 800 50 &
sleep 2; logrotate -f /etc/logrotate.d/haproxy
sleep 2; mv /var/log/haproxy.log /var/log/haproxy.log.old; sleep 1; systemctl kill -s HUP rsyslog
sleep 2; logrotate -f /root/copied
sleep 2; logrotate -f /etc/logrotate.d/haproxy
wait
for status in 200 503; do
  echo kept$status=$(zcat -f /var/log/haproxy.log* | grep 'depot/?n=' | grep -c " $status [0-9]")
done`,
  symptom: 503,
  expect: { status: 'degraded', rootCause: 'unit.not-running', subject: /depot@7402/, repair: 'command' },
  agentWithin: 10,
  endsWithin: 120,
  counts: (said) => ({
    'depot 2xx': [said('kept200'), said('200')],
    'depot 503': [said('kept503'), said('503')],
    'depot connect_refused': [said('kept503'), said('503')],
  }),
  long: true,
});
