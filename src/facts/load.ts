import { z } from 'zod';
import { defineFact } from './define.ts';

/** CPU and descriptors of the host. */
export const fact = defineFact(
  'load',
  z.object({
    cpus: z.number(),
    load1: z.number(),
    load5: z.number(),
    /** Share (0–1) of the last 10 seconds that some task waited for a CPU; null without PSI. */
    cpuPressure: z.number().nullable(),
    filesOpen: z.number(),
    filesMax: z.number(),
    listenOverflows: z.number().nullable(),
  }),
);
