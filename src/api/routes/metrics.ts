import { z } from 'zod';
import { defineRoute } from '../route.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/metrics',
  summary: 'Prometheus metrics',
  response: { type: 'text/plain; version=0.0.4; charset=utf-8', schema: z.string() },
  handle: async (_asked, services) => ({ body: await services.metrics.render() }),
});
