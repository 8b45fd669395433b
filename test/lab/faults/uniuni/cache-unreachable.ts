import { defineFault } from '../../lib/fault.ts';
import { withRedis } from '../../lib/variants.ts';

export const fault = defineFault({
  id: 'uniuni/cache-unreachable',
  stack: 'uniuni',
  kind: 'fault',
  title: 'REDIS_URL names a port where no Redis listens: only the pages with the cache fail',
  prepare: withRedis,
  break: "sed -i 's/:6379/:6399/' /opt/uniuni/backend/.env; systemctl restart uniuni-backend-main; ready /api/health",
  path: '/api/visits',
  symptom: 500,
  expect: { status: 'degraded', rootCause: 'cache.unreachable', evidence: [/6399/], repair: 'person' },
});
