import { z } from 'zod';
import { defineFact } from './define.ts';

/** How the side that asks (the proxy, the app) finds the other: names and networks of containers. */
export const fact = defineFact(
  'networks',
  z.object({
    /** Who asks: a container, or the host itself. */
    from: z.object({ container: z.string().nullable(), networks: z.array(z.string()) }),
    /** The container that is meant, with the networks that it is on. */
    to: z.object({ container: z.string().nullable(), networks: z.array(z.string()) }),
    shared: z.array(z.string()),
    /** The name or address that is asked for, and its port. */
    host: z.string(),
    port: z.number(),
    /** What the name leads to there now. */
    answers: z.array(
      z.object({ address: z.string(), network: z.string().nullable(), container: z.string().nullable() }),
    ),
    /** Where the answer comes from: computed from aliases, the host's resolver, written as an address. */
    by: z.enum(['alias', 'service', 'hosts', 'resolver', 'address', 'nobody']),
    /** Names and ports of containers on the asker's networks, to tell who has an address now. */
    neighbours: z.array(
      z.object({
        container: z.string(),
        address: z.string(),
        network: z.string(),
        names: z.array(z.string()),
        ports: z.array(z.number()),
      }),
    ),
    /** Names of the meant container that would work from here. */
    workingNames: z.array(z.string()),
  }),
);
