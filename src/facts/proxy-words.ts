import { z } from 'zod';
import { defineFact, instant, logEvent, unread } from './define.ts';

/** What the proxy's error log says about this target, in the window and since the last healthy moment. */
export const fact = defineFact(
  'proxy-words',
  z.object({
    sources: z.array(z.string()),
    since: instant,
    events: z.array(logEvent),
    unread,
  }),
);
