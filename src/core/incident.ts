import { z } from 'zod';
import { resultSchema } from './diagnosis.ts';

export const severity = z.enum(['critical', 'warning']);

/** One outage of one cause: its routes are folded under it. Times are milliseconds since the epoch. */
export const incidentSchema = z.object({
  id: z.string(),
  state: z.enum(['open', 'resolved']),
  severity,
  openedAt: z.number(),
  closedAt: z.number().nullable(),
  /** Counts re-diagnoses that changed the root cause, from 1. */
  revision: z.number(),
  upstreams: z.array(z.string()),
  /** The latest diagnosis of the route that opened it. */
  diagnosis: resultSchema,
});

export type Incident = z.infer<typeof incidentSchema>;
export type Severity = z.infer<typeof severity>;

/** The incident as the API, the CLI and alerts show it: times as ISO 8601. */
export const incidentJsonSchema = incidentSchema.extend({ openedAt: z.string(), closedAt: z.string().nullable() });
export type IncidentJson = z.infer<typeof incidentJsonSchema>;

export function incidentJson(incident: Incident): IncidentJson {
  return {
    ...incident,
    openedAt: new Date(incident.openedAt).toISOString(),
    closedAt: incident.closedAt === null ? null : new Date(incident.closedAt).toISOString(),
  };
}
