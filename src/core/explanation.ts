import { z } from 'zod';
import { alternativeSchema, causeSchema, chainStepSchema } from './diagnosis.ts';

/** What `why502 explain --json` and POST /api/v1/explain answer. */
export const explanationSchema = z.object({
  schema: z.literal('why502/explanation@1'),
  summary: z.string(),
  symptom: z.object({ id: z.string(), evidence: causeSchema.shape.evidence }).nullable(),
  rootCause: causeSchema.nullable(),
  chain: z.array(chainStepSchema),
  alternatives: z.array(alternativeSchema),
  /** Every message that was understood; `line` counts from 1. */
  recognised: z.array(z.object({ line: z.number(), program: z.string(), signature: z.string() })),
  lines: z.number(),
});

export type Explanation = z.infer<typeof explanationSchema>;
