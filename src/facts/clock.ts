import { z } from 'zod';
import { defineFact } from './define.ts';

/** Whether the host's clock is believed to be right. */
export const fact = defineFact(
  'clock',
  z.object({ synchronized: z.boolean().nullable(), offsetSeconds: z.number().nullable() }),
);
