import { z } from 'zod';
import { incidentJson } from '../../core/incident.ts';
import { defineRoute } from '../route.ts';
import { incidentsSchema } from '../schemas.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/v1/incidents',
  summary: 'incidents, newest first, in pages',
  query: z.strictObject({
    state: z.enum(['open', 'resolved']).optional(),
    upstream: z.string().optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    cursor: z
      .string()
      .regex(/^[0-9A-Z]{26}$/, 'expected the nextCursor of a page')
      .optional()
      .meta({ description: 'nextCursor of the page before' }),
  }),
  response: { type: 'application/json', schema: incidentsSchema },
  handle({ query }, services) {
    const { state, upstream, limit, cursor } = query;
    const found = services.incidents({
      limit: limit + 1,
      ...(state === undefined ? {} : { state }),
      ...(upstream === undefined ? {} : { upstream }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    const items = found.slice(0, limit);
    const nextCursor = found.length > limit ? (items.at(-1)?.id ?? null) : null;
    return { body: { items: items.map(incidentJson), nextCursor } };
  },
});
