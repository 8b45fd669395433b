import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/table-locked',
  stack: 'uniuni',
  kind: 'fault',
  title: 'a forgotten transaction holds the table of the parcels',
  path: '/api/parcels',
  prepare: `
sed -i 's#proxy_pass http://127.0.0.1:8000/;#& proxy_read_timeout 3s;#' /etc/nginx/sites-available/uniuni-main; systemctl reload nginx; ready /api/parcels`,
  break: `
(setsid runuser -u postgres -- sh -c '(echo "BEGIN; LOCK TABLE parcels IN ACCESS EXCLUSIVE MODE;"; sleep 600) | psql -q uniuni' >/dev/null 2>&1 &) ; sleep 2`,
  symptom: 504,
  proof: `runuser -u postgres -- psql -Atc "SELECT count(*) FROM pg_locks WHERE NOT granted" | grep -qv '^0'`,
  expect: {
    status: ['degraded', 'down'],
    rootCause: 'db.locked',
    evidence: [/parcels|idle in transaction/],
    repair: 'command',
  },
});
