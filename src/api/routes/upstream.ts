import { z } from 'zod';
import { defineRoute, HttpProblem } from '../route.ts';
import { upstreamDetailSchema } from '../schemas.ts';

export const route = defineRoute({
  method: 'GET',
  path: '/api/v1/upstreams/{name}',
  summary: 'one upstream with its recent history and incidents',
  params: z.object({ name: z.string() }),
  response: { type: 'application/json', schema: upstreamDetailSchema },
  problems: [404],
  handle({ params }, services) {
    const upstream = services.upstream(params.name);
    if (upstream === null) throw new HttpProblem(404, `no upstream is called "${params.name}"`);
    return { body: upstream };
  },
});
