import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'uniuni/herring-redis-down',
  stack: 'uniuni',
  kind: 'red-herring',
  title: 'Redis failed on this host and a worker of another project complains; the backend does not use it',
  break: `
echo 'maxmemory lots' >> /etc/redis/redis.conf; systemctl start redis-server || true
logger -t shop-worker 'redis.exceptions.ConnectionError: Error 111 connecting to 127.0.0.1:6379. Connection refused.'
logger -t shop-worker 'psycopg2.OperationalError: connection to server at "127.0.0.1", port 5433 failed: Connection refused'`,
  proof: '! systemctl is-active redis-server',
  symptom: 200,
  expect: { status: 'up', repair: 'none' },
});
