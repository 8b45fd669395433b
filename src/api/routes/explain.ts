import { z } from 'zod';
import { explanationSchema } from '../../core/explanation.ts';
import { defineRoute } from '../route.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/v1/explain',
  summary: 'says the likely cause of pasted logs; nothing on the host is looked at',
  body: { type: 'text/plain', schema: z.string(), maxBytes: 4 * 1024 * 1024 },
  response: { type: 'application/json', schema: explanationSchema },
  problems: [413, 415],
  handle: async ({ body, lang }, services) => ({ body: await services.explain(body, lang) }),
});
