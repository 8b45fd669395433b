import type { Host, Look } from '../../host/host.ts';
import { cleanLines } from '../../logs/clean-lines.ts';
import { redact } from '../../logs/redact.ts';
import { sanitise } from '../../logs/sanitise.ts';
import { type DockerEvent, eventSchema, inspectSchema, logsSchema } from './api.ts';
import { asleep } from './asleep.ts';

/** One death of a container, kept before a restart or a removal destroys its traces. */
export interface Death {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly exitCode: number | null;
  readonly oom: boolean;
  /** Why the engine could not start it; null when it ran. */
  readonly error: string | null;
  /** Signals that the engine was asked to send in that life, in its last two minutes. */
  readonly signals: readonly number[];
  /** Its last lines, redacted; at most 200. */
  readonly lines: readonly string[];
}

/** What is remembered of a container. */
export interface Flight {
  readonly id: string;
  readonly name: string;
  /** The Swarm service that it is a task of. */
  readonly service: string | null;
  readonly state: string;
  readonly health: string | null;
  readonly changedAt: number;
  readonly networks: readonly string[];
  readonly deaths: readonly Death[];
}

interface Kept {
  id: string;
  name: string;
  service: string | null;
  state: string;
  health: string | null;
  changedAt: number;
  networks: Set<string>;
  deaths: Death[];
  events: DockerEvent[];
}

const MOST_CONTAINERS = 300;
const MOST_DEATHS = 5;
const MOST_EVENTS = 40;
const MOST_LINES = 200;
/** The engine starts it again after 100 ms at the earliest: what is said later belongs to the next life. */
const LAST_WORDS_MS = 50;
const MEMORY_MS = 24 * 3_600_000;
/** Events that say something of a container's life; `exec_*` and `top` come by the thousand from health checks. */
const LIFE = /^(?:create|start|restart|die|kill|oom|stop|pause|unpause|destroy|rename|update|health_status)/;
const STATES: Readonly<Record<string, string>> = {
  create: 'created',
  start: 'running',
  restart: 'running',
  unpause: 'running',
  pause: 'paused',
  die: 'exited',
  destroy: 'removed',
};

function millis(event: DockerEvent): number {
  return event.timeNano > 0 ? Math.round(event.timeNano / 1e6) : event.time * 1000;
}

function flightOf({ events: _events, networks, ...rest }: Kept): Flight {
  return { ...rest, networks: [...networks] };
}

/** The flight recorder: the last states and deaths of all containers, fed with the engine's events. Knows no timers. */
export class FlightRecorder {
  readonly #host: Host;
  readonly #flights = new Map<string, Kept>();
  #pending: Promise<void> = Promise.resolve();

  constructor(host: Host) {
    this.#host = host;
  }

  /** Takes one event of the stream; anything that is none is passed over. */
  take(raw: unknown): void {
    const parsed = eventSchema.safeParse(raw);
    if (!parsed.success) return;
    const event = parsed.data;
    if (event.Type === 'network') this.#takeNetwork(event);
    if (event.Type !== 'container' || !LIFE.test(event.Action)) return;
    const kept = this.#keep(event);
    // A stream that broke is taken up again from the same second.
    if (kept.events.some((one) => one.timeNano === event.timeNano && one.Action === event.Action)) return;
    kept.events = [...kept.events, event].slice(-MOST_EVENTS);
    kept.changedAt = millis(event);
    kept.state = STATES[event.Action] ?? kept.state;
    kept.health = /^health_status: (\w+)/.exec(event.Action)?.[1] ?? kept.health;
    if (event.Action === 'start') kept.health = null;
    // One after the other: a host that restarts everything must not ask for a hundred logs at once.
    if (event.Action === 'die') this.#pending = this.#pending.then(() => this.#died(kept, event));
  }

  /** Resolves when the logs of all deaths so far are kept. */
  settled(): Promise<void> {
    return this.#pending;
  }

  #keep(event: DockerEvent): Kept {
    const { ID: id, Attributes: attributes } = event.Actor;
    const before = this.#flights.get(id);
    const name = attributes?.name ?? before?.name ?? id.slice(0, 12);
    const kept = before ?? {
      id,
      name,
      service: attributes?.['com.docker.swarm.service.name'] ?? null,
      state: 'unknown',
      health: null,
      changedAt: 0,
      networks: new Set(),
      deaths: [],
      events: [],
    };
    kept.name = name;
    // The newest at the end: the oldest is forgotten first.
    this.#flights.delete(id);
    this.#flights.set(id, kept);
    for (const [key, one] of this.#flights) {
      if (this.#flights.size <= MOST_CONTAINERS && millis(event) - one.changedAt < MEMORY_MS) break;
      if (key !== id) this.#flights.delete(key);
    }
    return kept;
  }

  #takeNetwork(event: DockerEvent): void {
    const kept = this.#flights.get(event.Actor.Attributes?.container ?? '');
    const name = event.Actor.Attributes?.name;
    if (!kept || !name) return;
    if (event.Action === 'connect') kept.networks.add(name);
    if (event.Action === 'disconnect') kept.networks.delete(name);
  }

  async #died(kept: Kept, event: DockerEvent): Promise<void> {
    const at = millis(event);
    const own = kept.events.slice(0, kept.events.indexOf(event));
    // What happened before the last start belongs to an earlier life.
    const life = own.slice(own.findLastIndex((one) => one.Action === 'start') + 1);
    const code = Number(event.Actor.Attributes?.exitCode ?? Number.NaN);
    const until = ((at + LAST_WORDS_MS) / 1000).toFixed(3);
    // All containers die when their engine is stopped: it must not be woken to be asked why.
    const isAsleep = (await asleep(this.#host)) !== null;
    const ask = (what: string): Promise<Look<unknown>> =>
      isAsleep ? Promise.resolve({ is: 'absent' }) : this.#host.docker(`/containers/${kept.id}/${what}`);
    const [logs, inspected] = await Promise.all([
      ask(`logs?stdout=1&stderr=1&timestamps=1&tail=${MOST_LINES}&until=${until}`),
      ask('json'),
    ]);
    const parsed = logs.is === 'seen' ? logsSchema.safeParse(logs.value) : null;
    const said = parsed?.success ? parsed.data.text : '';
    const state = inspected.is === 'seen' ? inspectSchema.safeParse(inspected.value).data?.State : undefined;
    const isStill = state !== undefined && state.Status !== 'running';
    const death: Death = {
      at,
      exitCode: Number.isNaN(code) ? null : code,
      oom: life.some((one) => one.Action === 'oom') || (isStill && state.OOMKilled),
      error: isStill && state.Error !== '' ? redact(sanitise(state.Error)) : null,
      signals: life
        .filter((one) => one.Action === 'kill' && millis(one) >= at - 120_000)
        .map((one) => Number(one.Actor.Attributes?.signal ?? 0)),
      lines: cleanLines(said.split('\n').filter(Boolean).slice(-MOST_LINES)),
    };
    kept.deaths = [...kept.deaths, death].slice(-MOST_DEATHS);
  }

  /** Events of container lives that the engine itself may have forgotten, oldest first. */
  events(): readonly DockerEvent[] {
    return [...this.#flights.values()].flatMap((kept) => kept.events).sort((a, b) => millis(a) - millis(b));
  }

  /** What is remembered under an id or a name; of several with the name the newest. */
  flight(idOrName: string): Flight | null {
    const kept = this.#flights.get(idOrName) ?? [...this.#flights.values()].findLast((one) => one.name === idOrName);
    return kept ? flightOf(kept) : null;
  }

  /** What is remembered of everything that runs, or ran, under a container's or a service's name; the newest last. */
  flights(name: string): readonly Flight[] {
    return [...this.#flights.values()].filter((one) => one.name === name || one.service === name).map(flightOf);
  }
}

const recorders = new WeakMap<Host, FlightRecorder>();

/** Lets diagnoses of a host use what its recorder remembers. */
export function useRecorder(host: Host, recorder: FlightRecorder): void {
  recorders.set(host, recorder);
}

export function recorderOf(host: Host): FlightRecorder | null {
  return recorders.get(host) ?? null;
}
