import type { z } from 'zod';

/** How a scheduled look ended. `ms` is the time it took; `facts` are kept as JSON for the API. */
export interface ProbeOutcome {
  readonly ok: boolean;
  /** Closed set per probe: `refused`, `timeout`, `status`, `body`, `missing` …; null when ok. */
  readonly reason: string | null;
  readonly message: string;
  readonly status: number | null;
  readonly ms: number;
}

/** A kind of scheduled look: one file in `src/probes`. The scheduler owns time-outs, jitter, metrics and logs. */
export interface Probe<S extends z.ZodType, H> {
  /** Public: the `type` in the configuration. */
  readonly id: string;
  readonly options: S;
  readonly everyMs: number;
  readonly timeoutMs: number;
  look(options: z.output<S>, host: H, signal: AbortSignal): Promise<ProbeOutcome>;
}
