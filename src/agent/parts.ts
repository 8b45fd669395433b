import { hostname } from 'node:os';
import { Outbox } from '../alerts/outbox.ts';
import type { Send } from '../alerts/receiver.ts';
import { Api } from '../api/server.ts';
import type { Diagnoser } from '../core/diagnose.ts';
import { type Incident, incidentJson } from '../core/incident.ts';
import type { ProbeOutcome } from '../core/probe.ts';
import type { Lang } from '../core/text.ts';
import type { DockerDoor } from '../host/docker.ts';
import type { Host } from '../host/host.ts';
import { Metrics } from '../metrics/registry.ts';
import { openJournal, type Store } from '../store/journal.ts';
import type { Found } from '../trace/discover.ts';
import { EngineWatch } from './engine-watch.ts';
import { Events } from './events.ts';
import { Followers } from './followers.ts';
import { makeIds } from './ids.ts';
import { Keeper, type KeeperEvents } from './keeper.ts';
import type { LogControl } from './logger.ts';
import type { Look } from './looks.ts';
import { Observer } from './observe.ts';
import { Scheduler } from './scheduler.ts';
import { Services } from './services.ts';
import type { Settings } from './settings.ts';
import type { Time } from './time.ts';
import { DiscoveredTopology } from './topology.ts';
import { Watch } from './watch.ts';

/** What the parts need from outside of themselves. */
export interface Surroundings {
  readonly host: Host;
  readonly diagnoser: Diagnoser;
  /** Causes that go away by themselves within seconds. */
  readonly passing: () => Promise<ReadonlySet<string>>;
  readonly time: Time;
  readonly random: () => number;
  readonly send: Send;
  readonly log: LogControl;
  readonly statePath: string;
  /** The container engine to listen to; none: not listened. */
  readonly engine?: DockerDoor;
  /** Which routes there are and where they log; by default looked for on this host. */
  readonly discoverLogs?: () => Promise<Found>;
}

/** What the parts ask of the agent, and tell it. */
export interface Hooks {
  settings(): Settings;
  lang(): Lang;
  isReady(): boolean;
  problems(): readonly string[];
  probed(look: Look, outcome: ProbeOutcome): void;
  /** A fresh line of a log names an upstream. */
  hinted(upstream: string): void;
  /** The number or the wording of open incidents is not what it was. */
  changed(): void;
}

export interface Parts {
  readonly observer: Observer;
  readonly journal: Store;
  readonly outbox: Outbox;
  readonly keeper: Keeper;
  readonly watch: Watch;
  readonly followers: Followers;
  readonly engineWatch: EngineWatch | null;
  readonly topology: DiscoveredTopology;
  readonly scheduler: Scheduler;
  readonly services: Services;
  readonly api: Api;
}

function openStore({ log, time, statePath }: Surroundings, settings: Settings): Store {
  const { storage } = settings.config;
  return openJournal(storage.path ?? statePath, { maxBytes: storage.max_size, log, now: time.now });
}

/** Incidents go to the log, to whoever listens, to the metrics, and on their way to the receivers. */
function incidentEvents(
  log: LogControl,
  events: Events,
  observer: Observer,
  outbox: Outbox,
  hooks: Hooks,
): KeeperEvents {
  const say = (event: string, incident: Incident, message: string): void => {
    const { id, upstreams, diagnosis, revision } = incident;
    log.warn(
      { incident: id, upstreams, revision, cause: diagnosis.rootCause?.id ?? null, summary: diagnosis.summary },
      message,
    );
    events.emit(event, incidentJson(incident));
    outbox.poke();
    hooks.changed();
  };
  return {
    opened(incident) {
      observer.opened(incident);
      say('incident.opened', incident, 'incident opened');
    },
    changed: (incident) => say('incident.diagnosed', incident, 'incident diagnosed anew'),
    resolved(incident) {
      observer.resolved(incident);
      say('incident.resolved', incident, 'incident resolved');
    },
  };
}

function makeWatch(
  around: Surroundings,
  keeper: Keeper,
  events: Events,
  observer: Observer,
  hooks: Hooks,
  followers: Followers,
): Watch {
  const { host, diagnoser, time, log } = around;
  return new Watch({
    finding: (upstream) => followers.finding(upstream),
    passing: around.passing,
    host,
    diagnoser,
    keeper,
    time,
    log,
    lang: hooks.lang,
    clean: (result) => hooks.settings().clean(result),
    events: {
      probed: hooks.probed,
      turned: (look, outcome) =>
        events.emit('probe.changed', { probe: look.name, upstream: look.upstream, ...outcome }),
      diagnosed: (_upstream, ms, failed) => observer.diagnosed(ms, failed),
    },
  });
}

/** Harm to a container is a hint at the routes that it stands behind, as far as they are known. */
function makeEngineWatch(
  { host, log, engine }: Surroundings,
  topology: DiscoveredTopology,
  hooks: Hooks,
): EngineWatch | null {
  if (engine === undefined) return null;
  return new EngineWatch({
    ...{ host, log, door: engine },
    onHarm(names) {
      for (const { name, targets } of topology.upstreams())
        if (targets.some(({ runtime }) => runtime !== null && names.includes(runtime.name))) hooks.hinted(name);
    },
  });
}

/** Builds the parts of the agent. None of them does anything yet. */
export function composeParts(around: Surroundings, hooks: Hooks): Parts {
  const { time, random, log, diagnoser, send } = around;
  const metrics = new Metrics();
  const observer = new Observer(metrics, time.now);
  const events = new Events(time.now());
  const journal = openStore(around, hooks.settings());
  const outbox = new Outbox({
    journal,
    receivers: () => hooks.settings().receiversByName,
    send,
    host: hostname(),
    log,
    now: time.now,
    random,
    after: time.after,
    onAttempt: (attempt) => observer.attempted(attempt),
  });
  const keeper = new Keeper({
    journal,
    policy: hooks.settings,
    newId: makeIds(time.now, random),
    events: incidentEvents(log, events, observer, outbox, hooks),
  });
  const followers = new Followers({
    ...{ journal, metrics, log },
    host: around.host,
    now: time.now,
    onHint: hooks.hinted,
    ...(around.engine ? { engine: around.engine } : {}),
    ...(around.discoverLogs ? { discover: around.discoverLogs } : {}),
  });
  const watch = makeWatch(around, keeper, events, observer, hooks, followers);
  const topology = new DiscoveredTopology(diagnoser, log);
  const engineWatch = makeEngineWatch(around, topology, hooks);
  // One name for all routes: which one is slow is in its duration.
  const scheduler = new Scheduler(time, log, random, (job) =>
    metrics.inc('why502_job_runs_skipped_total', { job: job.split(' ')[0] ?? job }),
  );
  const receivers = (): readonly string[] => [...hooks.settings().receiversByName.keys()];
  const { lang, isReady, problems } = hooks;
  const services = new Services({
    ...{ metrics, events, journal, topology, watch, keeper, diagnoser, receivers, lang, isReady, problems },
    now: time.now,
    startedAt: time.now(),
    host: hostname(),
    flights: (name) => engineWatch?.flights(name) ?? [],
  });
  observer.readOnRender({
    ...{ topology, journal, receivers },
    open: () => keeper.open(),
    isUp: (upstream) => services.statusOf(upstream) === 'up',
    health: () => journal.health(),
  });
  const { listen, token, allowed_hosts } = hooks.settings().config.api;
  const api = new Api({ services, listen, guard: { token: token ?? null, allowedHosts: allowed_hosts }, log });
  return { observer, journal, outbox, keeper, watch, followers, engineWatch, topology, scheduler, services, api };
}
