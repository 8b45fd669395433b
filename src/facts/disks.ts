import { z } from 'zod';
import { defineFact } from './define.ts';

/** The file systems that matter to this path: logs, sockets, the app's directories, the database, /tmp. */
export const fact = defineFact(
  'disks',
  z.object({
    disks: z.array(
      z.object({
        mount: z.string(),
        type: z.string(),
        /** Why it matters: the paths on it. */
        holds: z.array(z.string()),
        totalBytes: z.number(),
        availableBytes: z.number(),
        inodes: z.number(),
        inodesFree: z.number(),
        readOnly: z.boolean(),
      }),
    ),
  }),
);
