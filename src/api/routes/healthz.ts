import { defineRoute } from '../route.ts';
import { healthSchema } from '../schemas.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/healthz',
  summary: 'the agent lives; what it watches does not matter here',
  isPublic: true,
  response: { type: 'application/json', schema: healthSchema },
  handle: (_asked, services) => ({ body: { status: 'pass', version: services.version, checks: {} } }),
});
