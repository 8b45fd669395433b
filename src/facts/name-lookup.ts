import { z } from 'zod';
import { defineFact } from './define.ts';

/** What a name that the proxy uses resolves to, asked as the proxy's libc would. */
export const fact = defineFact(
  'name-lookup',
  z.object({
    name: z.string(),
    addresses: z.array(z.string()),
    error: z.string().nullable(),
    /** Some name server answers: the resolver itself works. */
    resolverWorks: z.boolean().nullable(),
    similar: z.array(z.string()),
    /** The name servers that were asked, because the look-up failed. `keeper`: the service of this host that should answer there and does not run. */
    servers: z
      .array(
        z.object({
          address: z.string(),
          answers: z.boolean(),
          keeper: z.object({ unit: z.string(), state: z.string() }).nullable(),
        }),
      )
      .optional(),
  }),
);
