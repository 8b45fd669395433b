import type { z } from 'zod';

/** How a scheduled look ended. `ms` is the time it took. */
export interface ProbeOutcome {
  readonly ok: boolean;
  /** Closed set per probe: `refused`, `timeout`, `status`, `body`, `missing` …; null when ok. */
  readonly reason: string | null;
  readonly message: string;
  /** The HTTP status; null when there was none. */
  readonly status: number | null;
  readonly ms: number;
  /** The same question without the proxy, one entry per server that could be asked. */
  readonly straight?: readonly Way[];
  /** The first hop at which the ways differ, in words; null when they do not. */
  readonly differs?: string | null;
}

/** How a question ended on one way. */
export interface Way {
  readonly server: string;
  /** Null: this user may not ask it, which says nothing about the proxy. */
  readonly ok: boolean | null;
  readonly message: string;
  readonly status: number | null;
  readonly ms: number;
}

/** A kind of scheduled look: one file in `src/probes`. The scheduler owns time limits, jitter, metrics and logs. */
export interface Probe<S extends z.ZodObject, H> {
  /** Public: the `type` in the configuration. */
  readonly id: string;
  /** What it looks at, one line for the configuration's schema. */
  readonly about: string;
  readonly options: S;
  readonly everyMs: number;
  readonly timeoutMs: number;
  look(options: z.output<S>, host: H, timeoutMs: number): Promise<ProbeOutcome>;
}

/** A probe of the registry, whatever its options and host are typed as. */
export type AnyProbe = Probe<z.ZodObject, unknown>;
