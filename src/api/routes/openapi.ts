import { z } from 'zod';
import { defineRoute } from '../route.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/openapi.json',
  summary: 'this description, OpenAPI 3.1',
  response: { type: 'application/json', schema: z.looseObject({}) },
  handle: async () => ({ body: await (await import('../openapi.ts')).openApi() }),
});
