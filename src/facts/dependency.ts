import { z } from 'zod';
import { defineFact } from './define.ts';

/** Something that an app leans on: a database, a cache, another service. Never a password. */
export const fact = defineFact(
  'dependency',
  z.object({
    kind: z.enum(['postgresql', 'mysql', 'redis', 'memcached', 'mongodb', 'rabbitmq', 'sqlite', 'http', 'unknown']),
    /** Null for a file (SQLite) or a Unix socket. */
    host: z.string().nullable(),
    port: z.number().nullable(),
    /** The SQLite file or the socket's path. */
    path: z.string().nullable(),
    database: z.string().nullable(),
    user: z.string().nullable(),
    /** Where this is written: `unit environment POSTGRES_URL`, `/opt/app/.env:3`. */
    source: z.string(),
    addresses: z.array(z.string()),
    /** `resolved` is false when the name has no address. */
    resolved: z.boolean().nullable(),
    outcome: z.enum([
      'greeted',
      'connected',
      'refused',
      'missing',
      'denied',
      'timeout',
      'unreachable',
      'unresolved',
      'failed',
      'not-tried',
    ]),
    /** What it said when greeted: a version, or its refusal (`57P03 the database system is starting up`). */
    greeting: z.string().nullable(),
    ms: z.number().nullable(),
    /** For a file: facts about it and its directory. */
    file: z
      .object({
        exists: z.boolean(),
        sizeBytes: z.number().nullable(),
        writableByApp: z.boolean().nullable(),
        directoryExists: z.boolean(),
        directoryWritableByApp: z.boolean().nullable(),
        lockedByPids: z.array(z.number()),
      })
      .nullable(),
  }),
);
