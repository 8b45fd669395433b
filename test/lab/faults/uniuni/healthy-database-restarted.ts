import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/healthy-database-restarted',
  stack: 'uniuni',
  kind: 'healthy',
  title: 'PostgreSQL was away this morning, the journal is full of errors, all is well now',
  break: `
systemctl stop postgresql; systemctl restart uniuni-backend-main
until_ok 80 'journalctl -u uniuni-backend-main | grep -q "Connection refused"'
systemctl start postgresql; until_ok 50 "runuser -u postgres -- psql -qc 'SELECT 1'"
systemctl restart uniuni-backend-main; ready /api/health`,
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
