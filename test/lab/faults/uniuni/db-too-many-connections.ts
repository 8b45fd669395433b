import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/db-too-many-connections',
  stack: 'uniuni',
  kind: 'fault',
  title: 'forgotten sessions hold every connection of PostgreSQL',
  seed: '004 problem 1',
  prepare: `
sed -i 's/^max_connections.*/max_connections = 8/' /etc/postgresql/15/main/postgresql.conf; systemctl restart postgresql@15-main; ready /api/health`,
  break: `
cat > /root/etl.py <<'PY'
import time, psycopg2
held = []
for _ in range(8):
    try:
        held.append(psycopg2.connect('postgresql://uniuni:s3cret-lab@127.0.0.1:5432/uniuni'))
    except psycopg2.OperationalError:
        pass
time.sleep(600)
PY
(setsid python3 /root/etl.py >/dev/null 2>&1 &); sleep 1`,
  path: '/api/parcels',
  drive: 'for n in 1 2 3; do show http://localhost/api/health; hit http://localhost/api/parcels; done',
  symptom: 500,
  symptomText: /disconnected/,
  expect: {
    status: 'degraded',
    rootCause: 'db.too-many-connections',
    evidence: [/remaining connection slots|too many clients/],
    repair: 'person',
  },
});
