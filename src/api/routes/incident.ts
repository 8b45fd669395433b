import { z } from 'zod';
import { incidentJson, incidentJsonSchema } from '../../core/incident.ts';
import { defineRoute, HttpProblem } from '../route.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/v1/incidents/{id}',
  summary: 'one incident with its whole diagnosis',
  params: z.object({ id: z.string() }),
  response: { type: 'application/json', schema: incidentJsonSchema },
  problems: [404],
  handle({ params }, services) {
    const incident = services.incident(params.id);
    if (incident === null) throw new HttpProblem(404, `no incident has the id "${params.id}"`);
    return { body: incidentJson(incident) };
  },
});
