import { z } from 'zod';
import { defineFact, instant, logEvent, unread } from './define.ts';

/** What the processes of this link wrote in their present life, or at their death. */
export const fact = defineFact(
  'words',
  z.object({
    sources: z.array(z.object({ name: z.string(), lines: z.number() })),
    unread,
    /** Older lines belong to an earlier life and were left out. */
    since: instant.nullable(),
    events: z.array(logEvent),
    /** The last lines as they stand, redacted, for people; at most 20. */
    tail: z.array(z.string()),
  }),
);
