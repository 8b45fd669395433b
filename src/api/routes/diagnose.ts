import { z } from 'zod';
import { diagnosisSchema } from '../../core/diagnosis.ts';
import { defineRoute, HttpProblem } from '../route.ts';

export const route = defineRoute({
  method: 'POST',
  path: '/api/v1/diagnose',
  summary: 'runs the diagnosis chain now',
  body: {
    type: 'application/json',
    schema: z.strictObject({
      target: z
        .string()
        .max(2048)
        .optional()
        .meta({ description: 'a URL, an upstream, a unit, a container; none: everything' }),
    }),
    maxBytes: 16 * 1024,
  },
  response: { type: 'application/json', schema: diagnosisSchema },
  problems: [404, 415, 429],
  async handle({ body, lang }, services) {
    const diagnosis = await services.diagnose(body.target === undefined ? [] : [body.target], lang);
    if (diagnosis === null) throw new HttpProblem(404, `nothing that was discovered fits "${body.target ?? ''}"`);
    return { body: diagnosis };
  },
});
