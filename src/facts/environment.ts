import { z } from 'zod';
import { defineFact } from './define.ts';

/** Which environment variables the link's processes have, by name only. */
export const fact = defineFact(
  'environment',
  z.object({
    names: z.array(z.string()),
    files: z.array(
      z.object({ path: z.string(), exists: z.boolean(), readable: z.boolean(), names: z.array(z.string()) }),
    ),
  }),
);
