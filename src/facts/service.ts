import { z } from 'zod';
import { defineFact, instant } from './define.ts';

/** A Swarm service that is on the path or should be. Tasks are those of the present deployment only. */
export const fact = defineFact(
  'service',
  z.object({
    name: z.string(),
    exists: z.boolean(),
    foundBy: z.string(),
    image: z.string(),
    /** Other images of the same repository that this node has, newest first. */
    images: z.array(z.string()),
    mode: z.enum(['replicated', 'global', 'job']),
    desired: z.number(),
    running: z.number(),
    endpointMode: z.enum(['vip', 'dnsrr']),
    virtualAddresses: z.array(z.object({ network: z.string(), address: z.string() })),
    networks: z.array(z.string()),
    constraints: z.array(z.string()),
    ports: z.array(z.object({ published: z.number(), target: z.number(), mode: z.string() })),
    update: z.object({ state: z.string(), message: z.string() }).nullable(),
    tasks: z.array(
      z.object({
        id: z.string(),
        slot: z.number().nullable(),
        state: z.string(),
        wanted: z.string(),
        message: z.string(),
        error: z.string().nullable(),
        exitCode: z.number().nullable(),
        container: z.string().nullable(),
        node: z.string().nullable(),
        addresses: z.array(z.string()),
        at: instant.nullable(),
      }),
    ),
    /** Failures of earlier deployments: history, never a cause. */
    earlierFailures: z.number(),
    environmentNames: z.array(z.string()),
    secrets: z.array(z.string()),
    /** `caprover` when the platform made it, with the app's name there and the port that it forwards to. */
    platform: z
      .object({ name: z.literal('caprover'), app: z.string(), containerPort: z.number().nullable() })
      .nullable(),
    similar: z.array(z.string()),
  }),
);
