import type { CatalogueEntry } from '../core/catalogue.ts';
import type { Diagnosis } from '../core/diagnosis.ts';
import type { Explanation } from '../core/explanation.ts';
import type { Incident } from '../core/incident.ts';
import type { IncidentQuery } from '../core/notice.ts';
import type { Lang } from '../core/text.ts';
import type { Metrics } from '../metrics/registry.ts';
import type { Health, StatusJson, UpstreamDetail, UpstreamState } from './schemas.ts';

/** Something that happened, as it goes out on `/api/v1/events`. */
export interface ApiEvent {
  readonly id: number;
  readonly event: string;
  readonly data: unknown;
}

/** A bounded memory of events, and who listens. */
export interface EventSource {
  /** Events after an id that are still remembered, oldest first. */
  since(id: number): readonly ApiEvent[];
  subscribe(listener: (event: ApiEvent) => void): () => void;
}

/** What the API reads and asks for; the agent gives it. */
export interface ApiServices {
  readonly version: string;
  readonly lang: Lang;
  readonly metrics: Metrics;
  readonly events: EventSource;
  health(): Health;
  status(): StatusJson;
  upstreams(): readonly UpstreamState[];
  upstream(name: string): UpstreamDetail | null;
  incidents(query: IncidentQuery): readonly Incident[];
  incident(id: string): Incident | null;
  /** Null when no target fits. */
  diagnose(targets: readonly string[], lang: Lang): Promise<Diagnosis | null>;
  explain(text: string, lang: Lang): Promise<Explanation>;
  catalogue(lang: Lang): Promise<readonly CatalogueEntry[]>;
}
