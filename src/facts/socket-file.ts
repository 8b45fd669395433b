import { z } from 'zod';
import { defineFact, instant } from './define.ts';

const component = z.object({
  path: z.string(),
  kind: z.string(),
  mode: z.number(),
  owner: z.string(),
  group: z.string(),
  uid: z.number(),
  gid: z.number(),
  /** May the proxy's user pass (directory) or connect (socket)? Null when it cannot be told. */
  allowed: z.boolean().nullable(),
  acl: z.string().nullable(),
});

/** A Unix socket's file, as the proxy's user sees it: every component of its path. */
export const fact = defineFact(
  'socket-file',
  z.object({
    path: z.string(),
    exists: z.boolean(),
    isSocket: z.boolean(),
    /** First component that does not exist; null when all do. */
    missingFrom: z.string().nullable(),
    changedAt: instant.nullable(),
    components: z.array(component),
    proxyUser: z.string().nullable(),
    /** Computed for the proxy's worker user and groups; null when not known. */
    allowed: z.boolean().nullable(),
    /** The component that keeps the proxy out. */
    deniedAt: z.string().nullable(),
    /** A unit with PrivateTmp= whose own /tmp holds a socket of this path. */
    privateTmpOf: z.string().nullable(),
    /** The proxy's own unit has PrivateTmp= and the socket lies in the real /tmp. */
    proxyHasPrivateTmp: z.boolean(),
  }),
);
