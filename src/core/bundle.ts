import { z } from 'zod';
import { factSchemas } from '../facts/facts.generated.ts';
import { type Diagnosis, diagnosisSchema } from './diagnosis.ts';
import type { Snapshot } from './snapshot.ts';

/** What was looked at in one run: enough to think again, here or elsewhere. JSON. */
export interface Gathered {
  readonly host: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly durationMs: number;
  readonly snapshots: readonly Snapshot[];
  readonly problems: readonly string[];
}

/** A support bundle: what `why502 bundle` writes. Every string in it is redacted. */
export interface Bundle {
  readonly schema: 'why502/bundle@1';
  readonly version: string;
  readonly host: string;
  readonly at: string;
  /** What the diagnosis said on the host. */
  readonly diagnosis: Diagnosis;
  readonly facts: Gathered;
  /** Last lines of the logs on the paths, as they stand. */
  readonly logs: readonly { readonly source: string; readonly text: string }[];
  readonly config: {
    /** why502's own, effective; or what is wrong with it. */
    readonly why502: unknown;
    /** Files of the reverse proxy that name the routes. */
    readonly proxy: readonly { readonly file: string; readonly text: string }[];
  };
  /** What could not be put in, and why. */
  readonly missing: readonly string[];
}

const readingSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('seen'), at: z.number(), source: z.string(), value: z.unknown() }),
  z.object({ is: z.literal('blind'), why: z.string(), allow: z.string().nullable() }),
]);

const linkSchema = z.object({
  id: z.string(),
  role: z.enum(['proxy', 'backend', 'dependency', 'host']),
  name: z.string(),
  above: z.string().nullable(),
  address: z.string().nullable(),
  runtime: z.object({ kind: z.string(), name: z.string() }).nullable(),
  facts: z.record(z.string(), readingSchema),
});

/** The parts of a route that rules read without asking whether they are there. */
const routeSchema = z.looseObject({
  proxy: z.string(),
  name: z.string(),
  location: z.string(),
  passText: z.string(),
  serverNames: z.array(z.string()),
  listens: z.array(z.looseObject({})),
  targets: z.array(z.looseObject({ scheme: z.string(), address: z.looseObject({ is: z.string() }) })),
  limits: z.looseObject({}),
  logs: z.looseObject({}),
  notes: z.array(z.string()),
});

const snapshotSchema = z.object({
  schema: z.literal('why502/snapshot@1'),
  host: z.string(),
  at: z.number(),
  route: routeSchema,
  url: z.url(),
  links: z.array(linkSchema),
  steps: z.array(z.looseObject({ check: z.string() })),
});

const bundleSchema = z.looseObject({
  schema: z.literal('why502/bundle@1'),
  version: z.string(),
  host: z.string(),
  at: z.string(),
  diagnosis: diagnosisSchema,
  facts: z.object({
    host: z.string(),
    at: z.number(),
    durationMs: z.number(),
    snapshots: z.array(snapshotSchema),
    problems: z.array(z.string()),
  }),
});

/** Thrown for a text that is no bundle; the message is one line. */
export class BadBundle extends Error {}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const begins = /^\s*\{\s*"schema":\s*"why502\/bundle@/.test(text);
    throw new BadBundle(begins ? 'the bundle ends in the middle: it was not written or copied whole' : 'no JSON');
  }
}

/** Facts of a kind that this version does not know are another version's; those it knows must have their shape. */
function checkFacts(snapshots: readonly z.infer<typeof snapshotSchema>[]): void {
  for (const { links } of snapshots)
    for (const { id, facts } of links)
      for (const [kind, reading] of Object.entries(facts)) {
        const schema = Object.hasOwn(factSchemas, kind) ? factSchemas[kind as keyof typeof factSchemas] : null;
        if (reading.is !== 'seen' || schema === null) continue;
        const issue = schema.safeParse(reading.value).error?.issues[0];
        if (issue)
          throw new BadBundle(`the fact ${[kind, ...issue.path].map(String).join('.')} of ${id}: ${issue.message}`);
      }
}

/** Reads a bundle's text; throws a BadBundle that says in one line what is wrong with it. */
export function parseBundle(text: string): Bundle {
  const value = parseJson(text);
  const schema = typeof value === 'object' && value !== null && 'schema' in value ? value.schema : null;
  if (schema !== 'why502/bundle@1')
    throw new BadBundle(
      typeof schema === 'string' ? `a file of the kind ${schema.slice(0, 40)}, not why502/bundle@1` : 'not a bundle',
    );
  const checked = bundleSchema.safeParse(value);
  const issue = checked.error?.issues[0];
  if (!checked.success)
    throw new BadBundle(`${issue?.path.map(String).join('.') || 'bundle'}: ${issue?.message ?? 'is not valid'}`);
  checkFacts(checked.data.facts.snapshots);
  // Checked above as far as a rule can stumble over it.
  return value as Bundle;
}
