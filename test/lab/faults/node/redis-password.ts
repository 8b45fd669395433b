import { defineFault } from '../../lib/fault.ts';

export const fault = defineFault({
  id: 'node/redis-password',
  stack: 'node',
  kind: 'fault',
  title: 'Redis got a password, the service does not know it',
  break: `sed -i 's/^# requirepass .*/requirepass lab-redis-pass/' /etc/redis/redis.conf; systemctl restart redis-server; systemctl restart notes`,
  drive: 'hit http://localhost/notes; sleep 1.5; hit http://localhost/notes; sleep 1.5; hit http://localhost/notes',
  symptom: 502,
  expect: { status: ['degraded', 'down'], rootCause: 'cache.auth-failed', evidence: [/NOAUTH/], repair: 'person' },
});
