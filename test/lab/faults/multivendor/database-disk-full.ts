import { database, logged, shopAnswers, update } from '../../lib/containers.ts';
import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'multivendor/database-disk-full',
  stack: 'multivendor',
  kind: 'fault',
  title: 'the disk of PostgreSQL is full: it dies, migrate fails, the app restarts, nobody listens',
  prepare: `${shopAnswers}; mkdir -p /srv/pg; mount -t tmpfs -o size=150m tmpfs /srv/pg
${update('--mount-add type=bind,source=/srv/pg,target=/var/lib/postgresql/data --update-order stop-first', database)}
until_ok 300 'docker exec $(docker ps -q -f name=${database}) psql -U postgres -d multivendor_db -c "SELECT 1"'
${update('--force')}; sleep 3; ${shopAnswers}`,
  break: `dd if=/dev/zero of=/srv/pg/backup.tar bs=1M 2>/dev/null || true
docker exec $(docker ps -q -f name=${database}) psql -q -U postgres -d multivendor_db -c "CREATE TABLE import AS SELECT repeat('x', 900) FROM generate_series(1, 40000)" || true
${logged('No space left on device', database)}
docker service scale -d ${database}=0 >/dev/null; until_ok 200 '! docker ps -q -f name=${database} | grep -q .'
rm -f /srv/pg/postmaster.pid; dd if=/dev/zero of=/srv/pg/more.tar bs=4k 2>/dev/null || true; docker service scale -d ${database}=1 >/dev/null
sleep 4; ${update('--force')}; sleep 6`,
  symptom: 502,
  expect: {
    status: 'down',
    rootCause: 'db.disk-full',
    subject: /srv.pg|postgres|data/,
    evidence: [/No space left on device/],
    repair: 'person',
  },
});
