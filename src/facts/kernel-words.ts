import { z } from 'zod';
import { defineFact, instant, logEvent } from './define.ts';

/** The kernel's lines about memory kills, crashes and denials in the window. */
export const fact = defineFact(
  'kernel-words',
  z.object({ source: z.string(), since: instant, events: z.array(logEvent) }),
);
