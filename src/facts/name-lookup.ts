import { z } from 'zod';
import { defineFact } from './define.ts';

/** What a name that the proxy uses resolves to, asked as the proxy's libc would. */
export const fact = defineFact(
  'name-lookup',
  z.object({
    name: z.string(),
    addresses: z.array(z.string()),
    error: z.string().nullable(),
    /** Another name that surely exists resolves: the resolver itself works. */
    resolverWorks: z.boolean().nullable(),
    similar: z.array(z.string()),
  }),
);
