import { defineRoute } from '../route.ts';
import { statusSchema } from '../schemas.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/v1/status',
  summary: 'everything at a glance: overall, per upstream, per probe',
  response: { type: 'application/json', schema: statusSchema },
  handle: (_asked, services) => ({ body: services.status() }),
});
