import { z } from 'zod';
import { defineFact } from './define.ts';

/** The Docker engine, as far as this link needs it. */
export const fact = defineFact(
  'docker',
  z.object({
    state: z.enum(['up', 'absent', 'denied', 'down']),
    why: z.string().nullable(),
    version: z.string().nullable(),
    /** State of docker.service; null without systemd. */
    unit: z.object({ activeState: z.string(), subState: z.string(), result: z.string() }).nullable(),
    /** What the engine would run here: read from its own folder while it is down. */
    wanted: z.array(z.object({ container: z.string(), hostPort: z.number(), containerPort: z.number() })),
    /** This node manages a Swarm. */
    swarm: z.boolean(),
  }),
);
