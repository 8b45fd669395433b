import { z } from 'zod';

/** An entry of the catalogue as the API and `why502 causes --json` show it. */
export const catalogueEntrySchema = z.object({
  id: z.string(),
  kind: z.enum(['cause', 'symptom']),
  hop: z.string(),
  title: z.string(),
  why: z.string().nullable(),
  /** Causes and symptoms that this directly brings about. */
  leadsTo: z.array(z.string()),
  /** The look that decides, for people who have only logs. */
  look: z.string().nullable(),
  /** The kinds of facts that it is judged by. */
  looksAt: z.array(z.string()),
  examples: z.array(z.string()),
});

export type CatalogueEntry = z.infer<typeof catalogueEntrySchema>;
