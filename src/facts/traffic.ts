import { z } from 'zod';
import { defineFact, instant, unread } from './define.ts';

/** What the proxy's access log shows for this route in the window. */
export const fact = defineFact(
  'traffic',
  z.object({
    source: z.string(),
    windowMs: z.number(),
    requests: z.number(),
    ok: z.number(),
    unread,
    /** Requests grouped by method and path, newest failure first; at most 50 groups. */
    groups: z.array(
      z.object({
        method: z.string(),
        path: z.string(),
        statuses: z.record(z.string(), z.number()),
        lastStatus: z.number(),
        lastAt: instant,
        lastOkAt: instant.nullable(),
        lastFailAt: instant.nullable(),
        /** Left out when none ended with 5xx. */
        broken: z
          .object({
            lastAt: instant,
            /** When requests began to end so after one that worked, the last eight times. */
            turns: z.array(instant),
            /** How many have worked since. */
            okSince: z.number(),
          })
          .optional(),
        /** A line as it stands, for evidence. */
        sample: z.string().nullable(),
      }),
    ),
  }),
);
