import { z } from 'zod';

/** Times in this object are ISO 8601 with milliseconds, UTC; see docs/openapi.json for the whole. */
const isoTime = z.string();

export const evidenceSchema = z.object({ source: z.string(), text: z.string(), at: isoTime.nullable() });

export const fixStepSchema = z.object({
  /** Runs as it stands in a root shell on this host; null when a person must edit something. */
  command: z.string().nullable(),
  why: z.string(),
  risk: z.enum(['safe', 'caution', 'manual']),
  undo: z.string().optional(),
});

export const causeSchema = z.object({
  id: z.string(),
  subject: z.string(),
  confidence: z.number().min(0).max(1),
  summary: z.string(),
  evidence: z.array(evidenceSchema),
});

export const chainStepSchema = z.object({
  id: z.string(),
  subject: z.string(),
  summary: z.string(),
  /** The step was not seen itself: what lies below and above it was. */
  inferred: z.boolean().optional(),
  evidence: z.array(evidenceSchema).optional(),
});

export const alternativeSchema = z.object({
  id: z.string(),
  subject: z.string().optional(),
  confidence: z.number(),
  summary: z.string(),
  /** True when it is a second, independent fault rather than another explanation. */
  independent: z.boolean().optional(),
  /** The look that would decide. */
  look: z.string().optional(),
  evidence: z.array(evidenceSchema).optional(),
  fix: z.array(fixStepSchema).optional(),
});

export const stepSchema = z.object({
  check: z.string(),
  subject: z.string(),
  status: z.enum(['ok', 'fail', 'warn', 'skipped']),
  ms: z.number(),
  summary: z.string(),
});

export const resultStatus = z.enum(['up', 'degraded', 'down', 'unknown']);

/** One route's diagnosis: an element of `results` of `why502 diagnose --json`, of the API and of alerts. */
export const resultSchema = z.object({
  upstream: z.string(),
  route: z.string(),
  proxy: z.string(),
  address: z.string(),
  runtime: z.object({ kind: z.string(), name: z.string() }).nullable(),
  status: resultStatus,
  summary: z.string(),
  symptom: z.object({ id: z.string(), evidence: z.array(evidenceSchema) }).nullable(),
  rootCause: causeSchema.nullable(),
  chain: z.array(chainStepSchema),
  alternatives: z.array(alternativeSchema),
  fix: z.array(fixStepSchema),
  verify: z.array(z.object({ command: z.string() })),
  ruledOut: z.array(z.object({ id: z.string(), because: z.string() })),
  /** What could not be looked at, and the command that would allow it. */
  blindSpots: z.array(z.object({ subject: z.string(), why: z.string(), allow: z.string().nullable() })),
  steps: z.array(stepSchema),
});

/** What `why502 diagnose --json` prints. */
export const diagnosisSchema = z.object({
  schema: z.literal('why502/diagnosis@1'),
  host: z.string(),
  at: isoTime,
  durationMs: z.number(),
  results: z.array(resultSchema),
  /** Things that kept the whole run from looking, such as a configuration that could not be read. */
  problems: z.array(z.string()).optional(),
});

export type Result = z.infer<typeof resultSchema>;
export type ResultStatus = z.infer<typeof resultStatus>;
export type Diagnosis = z.infer<typeof diagnosisSchema>;
export type CauseJson = z.infer<typeof causeSchema>;
export type Alternative = z.infer<typeof alternativeSchema>;
export type ChainStep = z.infer<typeof chainStepSchema>;
export type FixJson = z.infer<typeof fixStepSchema>;
