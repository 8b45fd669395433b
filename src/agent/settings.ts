import type { Configured } from '../alerts/receiver.ts';
import { receivers } from '../alerts/receivers.generated.ts';
import { type Loaded, loadConfig } from '../config/load.ts';
import { receiversFor, silenceFor } from '../config/match.ts';
import type { Config } from '../config/schema.ts';
import type { Result } from '../core/diagnosis.ts';
import type { Incident } from '../core/incident.ts';
import type { Host } from '../host/host.ts';
import { Redactor } from '../logs/redact.ts';
import type { Policy } from './keeper.ts';

export interface SettingsSource {
  readonly host: Host;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly file?: string;
}

/** Strings of a JSON value, changed. */
export function mapStrings<T>(value: T, change: (text: string) => string): T {
  const visit = (item: unknown): unknown => {
    if (typeof item === 'string') return change(item);
    if (Array.isArray(item)) return item.map(visit);
    if (typeof item !== 'object' || item === null) return item;
    return Object.fromEntries(Object.entries(item).map(([key, one]) => [key, visit(one)]));
  };
  // Same shape in, same shape out.
  return visit(value) as T;
}

/** The configuration in force, and what follows from it. Replaced as a whole by a reload that succeeds. */
export class Settings implements Policy {
  readonly config: Config;
  readonly files: readonly string[];
  readonly receiversByName: ReadonlyMap<string, Configured>;
  readonly #redactor: Redactor;

  constructor({ config, files, secrets }: Loaded) {
    this.config = config;
    this.files = files;
    this.#redactor = new Redactor(secrets);
    this.receiversByName = new Map(
      Object.entries(config.alerts.receivers).flatMap(([name, { type, ...options }]) => {
        const receiver = receivers.find((one) => one.id === type);
        return receiver ? [[name, { name, receiver, options }] as const] : [];
      }),
    );
  }

  static async load(source: SettingsSource): Promise<Settings> {
    const file = source.file;
    return new Settings(
      await loadConfig({ host: source.host, env: source.env, ...(file === undefined ? {} : { file }) }),
    );
  }

  get flapWindowMs(): number {
    return this.config.incidents.flap_window;
  }

  get flapHoldMs(): number {
    return this.config.incidents.flap_hold;
  }

  receivers(incident: Incident, now: number): readonly string[] {
    return silenceFor(this.config, incident, now) === null ? receiversFor(this.config, incident) : [];
  }

  /** Secrets of the configuration are taken out of what was seen; everything else was redacted where it was read. */
  clean(result: Result): Result {
    return mapStrings(result, (text) => this.#redactor.redact(text));
  }
}
