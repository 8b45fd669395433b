import { z } from 'zod';
import { defineFact } from './define.ts';

/** The file systems that matter to this path: logs, sockets, the app's directories, the database, /tmp. */
/** Why a file system was looked at that nobody named: a program found no room, and did not say where. */
export const NO_ROOM = 'the app found no room';

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
