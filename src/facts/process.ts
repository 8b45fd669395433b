import { z } from 'zod';
import { defineFact, instant } from './define.ts';

/** The processes of this link: the listener's, or those of its unit or container. */
export const fact = defineFact(
  'process',
  z.object({
    mainPid: z.number().nullable(),
    /** The kind of server, told from the command line: gunicorn, uvicorn, uwsgi, php-fpm, node, java, postgres … */
    server: z.string().nullable(),
    /** Workers asked for on the command line; null when not told. */
    workersWanted: z.number().nullable(),
    processes: z.array(
      z.object({
        pid: z.number(),
        parent: z.number(),
        command: z.string(),
        user: z.string(),
        uid: z.number(),
        gid: z.number(),
        /** The kernel's letter: R S D T t Z. */
        state: z.string(),
        startedAt: instant,
        rssBytes: z.number(),
        threads: z.number(),
        fdUsed: z.number().nullable(),
        fdLimit: z.number().nullable(),
        cwd: z.string().nullable(),
        /** Where it waits in the kernel (`/proc/PID/wchan`); null when hidden. */
        waitsIn: z.string().nullable(),
        /** CPU time used so far, milliseconds. */
        cpuMs: z.number(),
      }),
    ),
  }),
);
