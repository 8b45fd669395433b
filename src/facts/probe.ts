import { z } from 'zod';
import { defineFact, instant } from './define.ts';

/** How one request ended. Times in milliseconds. */
export const probeResult = z.object({
  url: z.string(),
  method: z.string(),
  /** `answered`, or where it stopped: the words of the symptoms. */
  outcome: z.enum([
    'answered',
    'refused',
    'missing',
    'denied',
    'queue-full',
    'connect-timeout',
    'unreachable',
    'addr-unavailable',
    'unresolved',
    'tls',
    'closed',
    'reset',
    'read-timeout',
    'invalid',
    'not-http',
    'failed',
  ]),
  status: z.number().nullable(),
  errno: z.string().nullable(),
  message: z.string().nullable(),
  ms: z.number(),
  connectMs: z.number().nullable(),
  headerBytes: z.number().nullable(),
  server: z.string().nullable(),
  location: z.string().nullable(),
  /** How long the server says that it keeps an idle connection (`Keep-Alive: timeout=5`); left out where it says nothing. */
  keepAliveMs: z.number().optional(),
  contentType: z.string().nullable(),
  /** Who wrote the answer: the proxy's own error page or the backend. */
  producer: z.enum(['proxy', 'backend', 'unknown']),
  /** First 2 KiB of the body, redacted. */
  body: z.string().nullable(),
  /** Parts of a JSON health body that say they are broken: `$.database` = `disconnected`. */
  brokenParts: z.array(z.object({ path: z.string(), value: z.string() })),
  at: instant,
});

/** The same question asked through the proxy and straight to the backend. */
export const fact = defineFact(
  'probe',
  z.object({
    /** Through the proxy, one entry per URL that was tried. */
    through: z.array(probeResult),
    /** Straight to the backend's address, as the proxy would send it. */
    direct: z.array(probeResult),
    /** Straight to the backend, with another path, scheme or protocol, to tell one cause from another. */
    variants: z.array(probeResult.extend({ variant: z.string() })),
    /** Pages that visitors miss: the app does not know the path that the proxy sends, it knows another one. */
    strays: z
      .array(
        z.object({
          method: z.string(),
          asked: z.string(),
          sent: z.string(),
          known: z.string(),
          /** What the app answers there to a GET. */
          status: z.number(),
          at: instant,
        }),
      )
      .optional(),
  }),
);
