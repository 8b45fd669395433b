import { z } from 'zod';
import { defineFact } from './define.ts';

/** Whether the host's clock is believed to be right. */
export const fact = defineFact(
  'clock',
  z.object({
    synchronized: z.boolean().nullable(),
    /** How far it is off at least, seconds; negative: behind. Null where nothing here can tell. */
    offsetSeconds: z.number().nullable(),
    /** What tells it. */
    witness: z.string().nullable().optional(),
    /** The unit that keeps the clock, or would. */
    client: z.string().nullable().optional(),
  }),
);
