import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { upstreamStateSchema } from '../schemas.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/v1/upstreams',
  summary: 'the topology, each upstream with its present state',
  response: { type: 'application/json', schema: z.object({ items: z.array(upstreamStateSchema) }) },
  handle: (_asked, services) => ({ body: { items: services.upstreams() } }),
});
