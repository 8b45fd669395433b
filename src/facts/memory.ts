import { z } from 'zod';
import { defineFact } from './define.ts';

/** The host's memory. Bytes; pressure as the share (0–1) of the last 10 seconds that some task waited. */
export const fact = defineFact(
  'memory',
  z.object({
    totalBytes: z.number(),
    availableBytes: z.number(),
    swapTotalBytes: z.number(),
    swapFreeBytes: z.number(),
    pressure: z.number().nullable(),
  }),
);
