import { z } from 'zod';
import { catalogueEntrySchema } from '../../core/catalogue.ts';
import { defineRoute } from '../route.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/v1/causes',
  summary: 'the catalogue of causes and symptoms',
  response: { type: 'application/json', schema: z.object({ items: z.array(catalogueEntrySchema) }) },
  handle: async ({ lang }, services) => ({ body: { items: await services.catalogue(lang) } }),
});
