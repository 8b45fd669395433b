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
    /** Where it was read: a file of /proc, or of the control group that holds the whole host. */
    source: z.string().optional(),
    /** Which command lines hold most of it, all their processes together; looked for only where little is left. */
    largest: z.array(z.object({ pids: z.array(z.number()), command: z.string(), bytes: z.number() })).optional(),
  }),
);
