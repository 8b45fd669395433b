import { z } from 'zod';
import { resultStatus } from '../core/diagnosis.ts';
import { incidentJsonSchema } from '../core/incident.ts';

const isoTime = z.string().meta({ description: 'ISO 8601, UTC' });

/** How the last run of a probe ended. */
export const probeStateSchema = z.object({
  name: z.string(),
  type: z.string(),
  upstream: z.string().nullable(),
  ok: z.boolean().nullable().meta({ description: 'null before the first run' }),
  reason: z.string().nullable(),
  message: z.string(),
  status: z.number().nullable(),
  ms: z.number().nullable(),
  straight: z
    .array(
      z.object({
        server: z.string(),
        ok: z.boolean().nullable(),
        message: z.string(),
        status: z.number().nullable(),
        ms: z.number(),
      }),
    )
    .meta({ description: 'the same question without the proxy, by server' }),
  differs: z.string().nullable().meta({ description: 'the first hop at which the two ways differ' }),
  at: isoTime.nullable(),
});

export const upstreamStateSchema = z.object({
  name: z.string(),
  url: z.string(),
  proxy: z.string(),
  location: z.string(),
  place: z.string(),
  status: resultStatus,
  since: isoTime.nullable(),
  incident: z.string().nullable().meta({ description: 'id of the open incident' }),
  summary: z.string().nullable(),
  probe: probeStateSchema.nullable(),
  targets: z.array(
    z.object({
      address: z.string(),
      scheme: z.string(),
      runtime: z.object({ kind: z.string(), name: z.string() }).nullable(),
      leansOn: z.array(
        z.object({
          kind: z.string(),
          address: z.string(),
          runtime: z.object({ kind: z.string(), name: z.string() }).nullable(),
        }),
      ),
    }),
  ),
});

/** What the flight recorder keeps of a container, before a restart or a removal destroys it. */
export const containerSchema = z.object({
  name: z.string(),
  state: z.string(),
  health: z.string().nullable(),
  changedAt: isoTime,
  deaths: z.array(
    z.object({
      at: isoTime,
      exitCode: z.number().nullable(),
      oom: z.boolean(),
      error: z.string().nullable().meta({ description: 'why the engine could not start it' }),
      signals: z.array(z.number()).meta({ description: 'that the engine was asked to send' }),
      lines: z.array(z.string()).meta({ description: 'its last 200 lines, redacted' }),
    }),
  ),
});

export const upstreamDetailSchema = upstreamStateSchema.extend({
  history: z.array(z.object({ at: isoTime, status: z.string(), ms: z.number().nullable() })),
  incidents: z.array(incidentJsonSchema),
  containers: z
    .array(containerSchema)
    .meta({ description: 'behind it and behind what it leans on, since the agent started' }),
});

export const agentStateSchema = z.object({
  version: z.string(),
  node: z.string(),
  host: z.string(),
  pid: z.number(),
  startedAt: isoTime,
  ready: z.boolean(),
  problems: z.array(z.string()).meta({ description: 'what keeps the agent itself from working in full' }),
  pending: z.record(z.string(), z.number()).meta({ description: 'messages not yet delivered, by receiver' }),
  receivers: z.array(z.string()),
});

export const statusSchema = z.object({
  status: resultStatus,
  agent: agentStateSchema,
  upstreams: z.array(upstreamStateSchema),
  probes: z.array(probeStateSchema),
  incidents: z.array(incidentJsonSchema),
});

export const incidentsSchema = z.object({ items: z.array(incidentJsonSchema), nextCursor: z.string().nullable() });

export const healthSchema = z.object({
  status: z.enum(['pass', 'warn', 'fail']),
  version: z.string(),
  checks: z.record(z.string(), z.object({ status: z.enum(['pass', 'warn', 'fail']), output: z.string().optional() })),
});

/** RFC 9457. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string().optional(),
  instance: z.string().optional(),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
});

export type ProbeState = z.infer<typeof probeStateSchema>;
export type UpstreamState = z.infer<typeof upstreamStateSchema>;
export type UpstreamDetail = z.infer<typeof upstreamDetailSchema>;
export type AgentState = z.infer<typeof agentStateSchema>;
export type StatusJson = z.infer<typeof statusSchema>;
export type Health = z.infer<typeof healthSchema>;
export type Problem = z.infer<typeof problemSchema>;
