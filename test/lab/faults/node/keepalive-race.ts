import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'node/keepalive-race',
  stack: 'node',
  kind: 'fault',
  title: 'idle connections are closed after 2.5 seconds, a busy event loop closes them late: nginx sends into them',
  prepare: `sed -i 's/^worker_processes .*/worker_processes 1;/' /etc/nginx/nginx.conf; systemctl restart nginx; ready /notes`,
  break: `sed -i 's/server.keepAliveTimeout = .*/server.keepAliveTimeout = 2500;/' /srv/notes/server.js
sed -i 's/^  const notes = await store.all();/&\\n  for (const end = Date.now() + 1500; Date.now() < end; );/' /srv/notes/routes/export.js
systemctl restart notes; ready /notes; sleep 1`,
  // Two idle connections; while a third export blocks the event loop, the time of the older one runs out, then a POST takes it.
  drive: `lost=0
for n in 1 2 3 4 5 6 7 8; do
hit http://localhost/export & hit http://localhost/export & wait
hit http://localhost/export & sleep 0.9
status=$(hit -H 'Content-Type: application/json' -d '{"text":"a"}' http://localhost/notes); echo $status; wait
hit -H 'Content-Type: application/json' -d '{"text":"a"}' http://localhost/notes; sleep 0.3
[ "$status" != 502 ] || lost=$((lost + 1))
[ $lost -lt 3 ] || break
done`,
  symptom: 502,
  repaired: '[ "$(hit http://localhost/notes)" = 200 ]',
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'route.keepalive-race',
    evidence: [/104: Connection reset by peer|prematurely closed/, /timeout=2/],
    repair: 'person',
  },
});
