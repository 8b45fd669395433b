import { z } from 'zod';
import { defineFact } from './define.ts';

/** CPU and descriptors of the host. */
export const fact = defineFact(
  'load',
  z.object({
    /** A fraction where the host is a container with a limit. */
    cpus: z.number(),
    load1: z.number(),
    load5: z.number(),
    /** Share (0–1) of the last 10 seconds that some task waited for a CPU; of a host with a limit, of the periods in which it was throttled. Null without. */
    cpuPressure: z.number().nullable(),
    cpuSource: z.string().optional(),
    filesOpen: z.number(),
    filesMax: z.number(),
    listenOverflows: z.number().nullable(),
  }),
);
