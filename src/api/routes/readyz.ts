import { defineRoute } from '../route.ts';
import { healthSchema } from '../schemas.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/readyz',
  summary: 'the agent has looked once and watches',
  isPublic: true,
  response: { type: 'application/json', schema: healthSchema },
  handle(_asked, services) {
    const health = services.health();
    return { status: health.status === 'fail' ? 503 : 200, body: health };
  },
});
