import type { AgentState, Health, ProbeState, StatusJson, UpstreamDetail, UpstreamState } from '../api/schemas.ts';
import type { ApiServices } from '../api/services.ts';
import { type Diagnoser, UnknownTarget, type Upstream } from '../core/diagnose.ts';
import type { ResultStatus } from '../core/diagnosis.ts';
import { incidentJson } from '../core/incident.ts';
import type { Journal } from '../core/notice.ts';
import type { Lang } from '../core/text.ts';
import { VERSION } from '../core/version.ts';
import type { Metrics } from '../metrics/registry.ts';
import type { Flight } from '../trace/containers/recorder.ts';
import type { Events } from './events.ts';
import type { Keeper } from './keeper.ts';
import type { LookState } from './looks.ts';
import type { Topology } from './topology.ts';
import type { Watch } from './watch.ts';

/** The parts of the agent that its answers are read from. */
export interface Parts {
  readonly metrics: Metrics;
  readonly events: Events;
  readonly journal: Journal;
  readonly topology: Topology;
  readonly watch: Watch;
  readonly keeper: Keeper;
  readonly diagnoser: Diagnoser;
  readonly now: () => number;
  readonly lang: () => Lang;
  readonly isReady: () => boolean;
  readonly startedAt: number;
  readonly host: string;
  readonly receivers: () => readonly string[];
  /** What the flight recorder remembers of the containers behind a runtime's name. */
  readonly flights: (name: string) => readonly Flight[];
  /** What keeps the agent itself from working in full. */
  readonly problems: () => readonly string[];
}

const HISTORY_MS = 3_600_000;
/** Diagnoses that the API may run at once; each costs the host some looks. */
const MOST_DIAGNOSES = 2;

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

function probeState({ look, outcome, at }: LookState): ProbeState {
  return {
    name: look.name,
    type: look.type,
    upstream: look.upstream,
    ok: outcome?.ok ?? null,
    reason: outcome?.reason ?? null,
    message: outcome?.message ?? 'not asked yet',
    status: outcome?.status ?? null,
    ms: outcome?.ms ?? null,
    straight: [...(outcome?.straight ?? [])],
    differs: outcome?.differs ?? null,
    at: iso(at),
  };
}

/** Worst first; `unknown` only when nothing else is known. */
function overall(statuses: readonly ResultStatus[], probeFails: boolean): ResultStatus {
  if (statuses.includes('down')) return 'down';
  if (statuses.includes('degraded') || probeFails) return 'degraded';
  return statuses.includes('up') ? 'up' : 'unknown';
}

/** Reads the agent's parts for the API, the page and `why502 status`. */
export class Services implements ApiServices {
  readonly version = VERSION;
  readonly #parts: Parts;
  #diagnoses = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get lang(): Lang {
    return this.#parts.lang();
  }

  get metrics(): Metrics {
    return this.#parts.metrics;
  }

  get events(): Events {
    return this.#parts.events;
  }

  health(): Health {
    const { isReady, problems } = this.#parts;
    const agent = problems();
    const checks: Health['checks'] = {
      discovery: { status: isReady() ? 'pass' : 'fail' },
      agent: agent.length === 0 ? { status: 'pass' } : { status: 'warn', output: agent.join('; ') },
    };
    return { status: !isReady() ? 'fail' : agent.length === 0 ? 'pass' : 'warn', version: VERSION, checks };
  }

  #agent(): AgentState {
    const { startedAt, host, isReady, problems, journal, receivers } = this.#parts;
    return {
      version: VERSION,
      node: process.version,
      host,
      pid: process.pid,
      startedAt: new Date(startedAt).toISOString(),
      ready: isReady(),
      problems: [...problems()],
      pending: { ...journal.pending() },
      receivers: [...receivers()],
    };
  }

  /** What is known of an upstream now: its incident, else its last answer. */
  statusOf(name: string): ResultStatus {
    const { keeper, watch } = this.#parts;
    const incident = keeper.of(name);
    const result = watch.result(name);
    if (incident)
      return result && result.status !== 'up' && result.status !== 'unknown'
        ? result.status
        : incident.diagnosis.status;
    const route = this.#route(name);
    if (!route?.outcome) return result?.status ?? 'unknown';
    return route.outcome.ok ? 'up' : 'unknown';
  }

  #route(name: string): LookState | undefined {
    return this.#parts.watch.states().find((state) => state.look.id === `route ${name}`);
  }

  #upstreamState(upstream: Upstream): UpstreamState {
    const { keeper } = this.#parts;
    const { name, url, proxy, location, place, targets } = upstream;
    const incident = keeper.of(name);
    const route = this.#route(name);
    return {
      name,
      url,
      proxy,
      location,
      place,
      status: this.statusOf(name),
      since: iso(incident?.openedAt ?? route?.since ?? null),
      incident: incident?.id ?? null,
      summary: incident?.diagnosis.summary ?? null,
      probe: route ? probeState(route) : null,
      targets: targets.map(({ address, scheme, runtime, leansOn }) => ({
        address,
        scheme,
        runtime,
        leansOn: [...leansOn],
      })),
    };
  }

  status(): StatusJson {
    const { keeper, watch } = this.#parts;
    const upstreams = this.upstreams();
    const probes = watch.states().map(probeState);
    const fails = probes.some((probe) => probe.ok === false && probe.type !== 'route');
    return {
      status: overall(
        upstreams.map((one) => one.status),
        fails,
      ),
      agent: this.#agent(),
      upstreams: [...upstreams],
      probes,
      incidents: keeper.open().map(incidentJson),
    };
  }

  upstreams(): readonly UpstreamState[] {
    return this.#parts.topology.upstreams().map((one) => this.#upstreamState(one));
  }

  upstream(name: string): UpstreamDetail | null {
    const { topology, journal, now } = this.#parts;
    const upstream = topology.upstream(name);
    if (!upstream) return null;
    const history = journal
      .history(name, now() - HISTORY_MS)
      .map(({ at, status, ms }) => ({ at: new Date(at).toISOString(), status, ms }));
    const incidents = journal.incidents({ upstream: name, limit: 20 }).map(incidentJson);
    return { ...this.#upstreamState(upstream), history, incidents, containers: this.#containers(upstream) };
  }

  /** The containers behind it and behind what it leans on. */
  #containers({ targets }: Upstream): UpstreamDetail['containers'] {
    const runtimes = targets.flatMap(({ runtime, leansOn }) => [runtime, ...leansOn.map((one) => one.runtime)]);
    const names = new Set(runtimes.flatMap((runtime) => (runtime === null ? [] : [runtime.name])));
    return [...names].flatMap(this.#parts.flights).map(({ name, state, health, changedAt, deaths }) => ({
      ...{ name, state, health },
      changedAt: new Date(changedAt).toISOString(),
      deaths: deaths.map(({ at, signals, lines, ...death }) => ({
        ...death,
        at: new Date(at).toISOString(),
        signals: [...signals],
        lines: [...lines],
      })),
    }));
  }

  incidents(query: Parameters<ApiServices['incidents']>[0]) {
    return this.#parts.journal.incidents(query);
  }

  incident(id: string) {
    return this.#parts.journal.incident(id);
  }

  async diagnose(targets: readonly string[], lang: Lang) {
    if (this.#diagnoses >= MOST_DIAGNOSES) {
      const { HttpProblem } = await import('../api/route.ts');
      throw new HttpProblem(429, 'other diagnoses are running: try again in a second');
    }
    this.#diagnoses += 1;
    try {
      return await this.#parts.diagnoser.diagnose({ targets, lang, patient: true });
    } catch (error) {
      if (error instanceof UnknownTarget) return null;
      throw error;
    } finally {
      this.#diagnoses -= 1;
    }
  }

  async explain(text: string, lang: Lang) {
    const [{ explain }, { causes }, { symptoms }] = await Promise.all([
      import('../explain/explain.ts'),
      import('../causes/causes.generated.ts'),
      import('../symptoms/symptoms.generated.ts'),
    ]);
    return explain(text, [...symptoms, ...causes], lang, { now: this.#parts.now() });
  }

  async catalogue(lang: Lang) {
    const { catalogue } = await import('./catalogue.ts');
    return catalogue(lang);
  }
}
