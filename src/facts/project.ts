import { z } from 'zod';
import { defineFact, instant, program } from './define.ts';

/** The app's checkout and the files that its own errors name. */
export const fact = defineFact(
  'project',
  z.object({
    root: z.string(),
    /** Whose rights `readable` and `writable` tell of. */
    user: z.string().nullable().optional(),
    venv: z.string().nullable(),
    manifest: z.string().nullable(),
    git: z
      .object({
        branch: z.string().nullable(),
        head: z.string().nullable(),
        upstream: z.string().nullable(),
        /** The remote branch as last fetched is another commit; null when not known. */
        differsFromUpstream: z.boolean().nullable(),
        fetchedAt: instant.nullable(),
        /** Tracked files that are gone or changed, at most 20, as named from `root`; null when git could not be asked. */
        missingFiles: z.array(z.string()).nullable(),
        /** Files that the errors name and that only the upstream branch has, as named from `root`; null when not known. */
        onlyUpstream: z.array(z.string()).nullable(),
      })
      .nullable(),
    /** Files and directories that the errors name. */
    paths: z.array(
      z.object({
        path: z.string(),
        exists: z.boolean(),
        kind: z.string().nullable(),
        owner: z.string().nullable(),
        mode: z.number().nullable(),
        /** May the link's user read / write it? Null when it cannot be told. */
        readable: z.boolean().nullable(),
        writable: z.boolean().nullable(),
        /** Of a directory: may the user pass through it? */
        passable: z.boolean().nullable().optional(),
      }),
    ),
    /** Scripts that a server was asked to run for a request and could not: CGI programs. */
    scripts: z.array(program).optional(),
  }),
);
