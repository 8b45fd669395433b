import { z } from 'zod';
import { catalogueEntrySchema } from '../../core/catalogue.ts';
import { defineRoute, HttpProblem } from '../route.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/v1/causes/{id}',
  summary: 'one entry of the catalogue',
  params: z.object({ id: z.string() }),
  response: { type: 'application/json', schema: catalogueEntrySchema },
  problems: [404],
  async handle({ params, lang }, services) {
    const entry = (await services.catalogue(lang)).find((one) => one.id === params.id);
    if (!entry) throw new HttpProblem(404, `no cause is called "${params.id}"`);
    return { body: entry };
  },
});
