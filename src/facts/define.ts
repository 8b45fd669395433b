import { z } from 'zod';

/** A kind of fact: its public name (the file's name) and the shape of its value. */
export interface FactSpec<K extends string, S extends z.ZodType> {
  readonly kind: K;
  readonly schema: S;
}

/** Declares a kind of fact. Absence is a value of the shape (`exists: false`), never a missing fact. */
export function defineFact<K extends string, S extends z.ZodType>(kind: K, schema: S): FactSpec<K, S> {
  return { kind, schema };
}

/** Milliseconds since the epoch. */
export const instant = z.number();

/** Logs that may not be read, and what would allow it: a blind spot beside what the other logs said. */
export const unread = z.array(z.object({ name: z.string(), why: z.string(), allow: z.string().nullable() })).optional();

/** A log event, as `core/event.ts` has it. */
export const logEvent = z.object({
  program: z.string(),
  signature: z.string(),
  tier: z.enum(['A', 'B', 'C', 'D']),
  at: instant.nullable(),
  pid: z.number().nullable(),
  text: z.string(),
  detail: z.string().nullable(),
  fields: z.record(z.string(), z.string()),
  hints: z.array(z.object({ id: z.string(), weight: z.number() })),
  line: z.number(),
});

/** A file that is to be executed. */
export const program = z.object({
  path: z.string(),
  exists: z.boolean().nullable(),
  executable: z.boolean().nullable(),
  interpreter: z.string().nullable(),
  interpreterExists: z.boolean().nullable(),
  /** Its first line ends with a carriage return: the kernel looks for an interpreter of that name. */
  carriageReturn: z.boolean(),
});
