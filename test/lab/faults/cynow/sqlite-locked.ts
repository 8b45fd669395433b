import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'cynow/sqlite-locked',
  stack: 'cynow',
  kind: 'fault',
  title: 'a forgotten maintenance session holds the SQLite lock',
  break: `
cat > /root/vacuum.py <<'PY'
import sqlite3, time
db = sqlite3.connect('/home/cynow/cynow/db.sqlite3', isolation_level=None)
db.execute('BEGIN EXCLUSIVE')
time.sleep(600)
PY
(setsid runuser -u cynow -- python3 - < /root/vacuum.py >/dev/null 2>&1 &); sleep 0.5`,
  path: '/cynow/orders/',
  drive: 'hit http://localhost/cynow/orders/',
  symptom: 500,
  expect: { status: ['degraded', 'down'], rootCause: 'db.locked', evidence: [/database is locked/], repair: 'person' },
});
