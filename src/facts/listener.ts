import { z } from 'zod';
import { defineFact } from './define.ts';

const owner = z.object({
  pid: z.number(),
  command: z.string(),
  user: z.string().nullable(),
  unit: z.string().nullable(),
  container: z.string().nullable(),
});

const socket = z.object({
  /** `127.0.0.1:8000`, `[::]:80` or `unix:/run/app.sock`. */
  local: z.string(),
  host: z.string().nullable(),
  port: z.number().nullable(),
  path: z.string().nullable(),
  owners: z.array(owner),
  /** Connections waiting to be accepted, and the limit; null when not readable. */
  queue: z.number().nullable(),
  backlog: z.number().nullable(),
});

/** Who listens where, around the address that the proxy uses. */
export const fact = defineFact(
  'listener',
  z.object({
    address: z.string(),
    /** Sockets that accept what the proxy sends to `address`. */
    matching: z.array(socket),
    /** Sockets on the same port that do not: another address or family. */
    samePort: z.array(socket),
    /** What the expected process or unit listens on instead. */
    ofExpected: z.array(socket),
    /** Sockets of the kernel whose path is the same although the file is gone. */
    removedPath: z.boolean(),
    /** TCP states of connections from the proxy to the address: `TIME_WAIT` → count. */
    states: z.record(z.string(), z.number()),
    /** Local ports usable for connections. */
    ephemeral: z.object({ first: z.number(), last: z.number(), used: z.number() }).nullable(),
  }),
);
