import { z } from 'zod';
import { defineFact, instant } from './define.ts';

const place = z.object({ file: z.string(), line: z.number() });

/** The reverse proxy itself: is it there, as whom, with which configuration. */
export const fact = defineFact(
  'proxy-state',
  z.object({
    program: z.string(),
    /** Its unit or container, for commands; null when unknown. */
    unit: z.string().nullable(),
    container: z.string().nullable(),
    /** The file it starts from, as its command line names it. */
    configFile: z.string().nullable(),
    running: z.boolean(),
    masterPid: z.number().nullable(),
    workerPids: z.array(z.number()),
    /** Whose rights the workers have. */
    user: z.object({ name: z.string(), uid: z.number(), gid: z.number(), groups: z.array(z.number()) }).nullable(),
    startedAt: instant.nullable(),
    /** When the running workers took their configuration: the oldest current worker's start. */
    configLoadedAt: instant.nullable(),
    /** Configuration files newer than that. */
    changedSince: z.array(z.object({ file: z.string(), at: instant })),
    /** Text of the first error that keeps the configuration from loading; null when it is sound. */
    configError: z
      .object({
        message: z.string(),
        place: place.nullable(),
        /** The module that would repair it, where the configuration passes its test and a request still fails. */
        missingModule: z.string().optional(),
      })
      .nullable(),
    /** Ports or sockets of this route that the proxy should listen on, and who has them. */
    listens: z.array(
      z.object({
        text: z.string(),
        port: z.number().nullable(),
        listening: z.boolean(),
        owner: z.object({ pid: z.number(), command: z.string(), unit: z.string().nullable() }).nullable(),
        ownerIsProxy: z.boolean(),
      }),
    ),
    workerConnections: z.number().nullable(),
    fdLimit: z.number().nullable(),
    fdUsed: z.number().nullable(),
    /** The profile or domain of AppArmor or SELinux that is enforced on it; null when none is, left out when it cannot be told. */
    confinedBy: z.string().nullable().optional(),
    /** Files the configuration names for logs. */
    errorLogs: z.array(z.string()),
  }),
);
