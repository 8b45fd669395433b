import type { ProbeOutcome } from '../core/probe.ts';
import type { Lang } from '../core/text.ts';
import { Components } from './components.ts';
import { addHousekeeping } from './housekeeping.ts';
import type { Look } from './looks.ts';
import { composeParts, type Parts, type Surroundings } from './parts.ts';
import { isExcluded, syncLooks } from './plan.ts';
import { Settings, type SettingsSource } from './settings.ts';
import type { Notifier } from './systemd.ts';

export interface AgentOptions extends Surroundings {
  readonly source: SettingsSource;
  readonly notifier: Notifier;
  /** The language when the configuration does not say. */
  readonly lang: Lang;
}

const MINUTE_MS = 60_000;

/** The daemon: everything composed. Nothing happens before `start`. */
export class Agent {
  readonly #options: AgentOptions;
  readonly #components: Components;
  readonly #sampled = new Map<string, { readonly minute: number; readonly status: string }>();
  #settings: Settings;
  #reloadProblem: string | null = null;
  #ready = false;
  #stopping = false;
  #parts: Parts | null = null;

  private constructor(options: AgentOptions, settings: Settings) {
    this.#options = options;
    this.#settings = settings;
    this.#components = new Components(options.log);
  }

  /** Reads the configuration; throws a ConfigError that names every problem. */
  static async create(options: AgentOptions): Promise<Agent> {
    const settings = await Settings.load(options.source);
    options.log.setLevel(settings.config.log.level);
    return new Agent(options, settings);
  }

  /** Where the API listens, once started. */
  get address(): string | null {
    return this.#parts?.api.address ?? null;
  }

  /** Brings everything up: answers first, then looks. */
  async start(): Promise<void> {
    const { log, notifier } = this.#options;
    const parts = this.#compose();
    this.#parts = parts;
    parts.observer.reloaded(true);
    await this.#components.start({ name: 'store', start: async () => {}, stop: async () => parts.journal.close() });
    await this.#components.start(parts.outbox);
    await this.#components.start(parts.api);
    await this.#components.start(parts.scheduler);
    await parts.topology.refresh(false);
    this.#syncLooks(parts);
    await this.#components.start(parts.followers);
    if (parts.engineWatch) await this.#components.start(parts.engineWatch);
    this.#housekeeping(parts);
    this.#ready = true;
    const upstreams = parts.topology.upstreams().length;
    log.info({ address: parts.api.address, upstreams, files: this.#settings.files }, 'ready');
    await notifier.ready(this.#statusLine());
  }

  /** Ends in reverse order; every part is bounded. */
  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    await this.#options.notifier.stopping();
    await this.#components.stop();
    this.#options.log.info({}, 'stopped');
  }

  /** Reads the configuration again. A wrong one changes nothing and is said. */
  async reload(): Promise<boolean> {
    const { log, notifier, source } = this.#options;
    await notifier.reloading();
    try {
      this.#take(await Settings.load(source));
      this.#reloadProblem = null;
    } catch (error) {
      this.#reloadProblem = error instanceof Error ? error.message.replaceAll('\n', '; ') : String(error);
      log.error({ error: this.#reloadProblem }, 'the new configuration is wrong: the old one stays in force');
    }
    this.#parts?.observer.reloaded(this.#reloadProblem === null);
    await notifier.ready(this.#statusLine());
    return this.#reloadProblem === null;
  }

  /** A fresh line of a log names an upstream: asked again at once. */
  onHint(upstream: string): void {
    this.#parts?.scheduler.hurry(`route ${upstream}`);
    this.#parts?.watch.onHint(upstream);
  }

  /** What keeps the agent itself from working in full, for the page and /readyz. */
  problems(): readonly string[] {
    const parts = this.#parts;
    if (parts === null) return [];
    const { degraded } = parts.journal.health();
    return [
      ...(degraded === null ? [] : [`the store works in memory: ${degraded}`]),
      ...(this.#reloadProblem === null ? [] : [`the changed configuration was not taken: ${this.#reloadProblem}`]),
      ...parts.topology.problems(),
    ];
  }

  #hinted(upstream: string): void {
    if (!isExcluded(this.#settings.config, upstream)) this.onHint(upstream);
  }

  #lang = (): Lang => this.#settings.config.lang ?? this.#options.lang;

  #compose(): Parts {
    return composeParts(this.#options, {
      settings: () => this.#settings,
      lang: this.#lang,
      isReady: () => this.#ready,
      problems: () => this.problems(),
      probed: (look, outcome) => this.#probed(look, outcome),
      hinted: (upstream) => this.#hinted(upstream),
      changed: () => {
        if (this.#ready) void this.#options.notifier.status(this.#statusLine());
      },
    });
  }

  #syncLooks(parts: Parts): void {
    syncLooks(parts, () => this.#settings.config, this.#options.diagnoser, this.#lang);
  }

  #housekeeping(parts: Parts): void {
    const { time, notifier, log } = this.#options;
    addHousekeeping({
      ...{ parts, time, notifier, log },
      config: () => this.#settings.config,
      onTopology: () => this.#syncLooks(parts),
    });
  }

  /** Puts a new configuration in force. */
  #take(next: Settings): void {
    const { log } = this.#options;
    const before = this.#settings.config;
    const isSame = (part: 'api' | 'storage'): boolean =>
      JSON.stringify(before[part]) === JSON.stringify(next.config[part]);
    this.#settings = next;
    log.setLevel(next.config.log.level);
    if (!isSame('api') || !isSame('storage')) log.warn({}, 'api and storage take effect after a restart');
    if (this.#parts) this.#syncLooks(this.#parts);
    this.#parts?.outbox.poke();
    log.info({ files: next.files }, 'configuration reloaded');
  }

  #statusLine(): string {
    const open = this.#parts?.keeper.open() ?? [];
    const count = `${this.#parts?.topology.upstreams().length ?? 0} upstreams`;
    if (open.length === 0) return `${count}, no incident`;
    return `${count}, ${open.length} open: ${open[0]?.diagnosis.summary ?? ''}`;
  }

  /** A sample a minute, and one whenever the state turns: enough for a picture, little for the disk. */
  #probed(look: Look, outcome: ProbeOutcome): void {
    const parts = this.#parts;
    if (parts === null) return;
    parts.observer.probed(look, outcome);
    if (look.type !== 'route' || look.upstream === null) return;
    const now = this.#options.time.now();
    const minute = Math.floor(now / MINUTE_MS);
    const status = outcome.ok ? parts.services.statusOf(look.upstream) : 'down';
    const last = this.#sampled.get(look.upstream);
    if (last?.minute === minute && last.status === status) return;
    this.#sampled.set(look.upstream, { minute, status });
    parts.journal.sample(look.upstream, now, status, outcome.ms);
  }
}
