import { defineFault } from '../../lib/fault.ts';
import { withRedis } from '../../lib/variants.ts';

export const fault = defineFault({
  id: 'uniuni/cache-auth-failed',
  stack: 'uniuni',
  kind: 'fault',
  title: 'Redis got another password',
  prepare: withRedis,
  break:
    "sed -i 's/^requirepass .*/requirepass another/' /etc/redis/redis.conf; systemctl restart redis-server; sleep 1",
  path: '/api/visits',
  symptom: 500,
  expect: {
    status: 'degraded',
    rootCause: 'cache.auth-failed',
    evidence: [/WRONGPASS|invalid (?:username|password)/i],
    repair: 'person',
  },
});
