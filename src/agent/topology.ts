import type { Diagnoser, Discovery, Upstream } from '../core/diagnose.ts';
import type { Logger } from '../core/log.ts';

/** What was found behind the proxies, kept up to date. */
export interface Topology {
  upstreams(): readonly Upstream[];
  upstream(name: string): Upstream | null;
  discovery(): Discovery | null;
  problems(): readonly string[];
  /** Looks again; true when the upstreams are not the same as before. */
  refresh(deep: boolean): Promise<boolean>;
}

function shape(upstreams: readonly Upstream[]): string {
  return JSON.stringify(
    upstreams.map(({ name, url, ask, targets }) => [
      name,
      url,
      ask,
      targets.map((target) => [target.address, target.straight?.address ?? null]),
    ]),
  );
}

/** Runtimes and leanings that an earlier, deeper look found, where the address is still the same. */
function keepDeep(fresh: Upstream, before: Upstream | undefined): Upstream {
  const targets = fresh.targets.map((target) => {
    const known = before?.targets.find((one) => one.address === target.address);
    return known && target.runtime === null
      ? { ...target, runtime: known.runtime, leansOn: known.leansOn, straight: known.straight ?? target.straight }
      : target;
  });
  return { ...fresh, targets };
}

/** The upstreams of this host. A look that fails or finds nothing where something was keeps what was known. */
export class DiscoveredTopology implements Topology {
  readonly #diagnoser: Diagnoser;
  readonly #log: Logger;
  #discovery: Discovery | null = null;
  #upstreams: readonly Upstream[] = [];
  #failure: string | null = null;

  constructor(diagnoser: Diagnoser, log: Logger) {
    this.#diagnoser = diagnoser;
    this.#log = log;
  }

  upstreams(): readonly Upstream[] {
    return this.#upstreams;
  }

  upstream(name: string): Upstream | null {
    return this.#upstreams.find((one) => one.name === name) ?? null;
  }

  discovery(): Discovery | null {
    return this.#discovery;
  }

  problems(): readonly string[] {
    return this.#failure === null ? (this.#discovery?.problems ?? []) : [this.#failure];
  }

  async refresh(deep: boolean): Promise<boolean> {
    let found: Discovery;
    try {
      found = await this.#diagnoser.discover(deep);
      this.#failure = null;
    } catch (error) {
      this.#failure = `discovery failed: ${error instanceof Error ? error.message : String(error)}`;
      this.#log.error({ error: this.#failure }, 'discovery failed');
      return false;
    }
    this.#discovery = found;
    // A configuration that cannot be read names fewer routes, but the routes are still served.
    const unsure = found.problems.length > 0 || found.proxies.length === 0;
    const gone = unsure ? this.#upstreams.filter((old) => !found.upstreams.some((one) => one.name === old.name)) : [];
    const next = [...found.upstreams.map((one) => keepDeep(one, this.upstream(one.name) ?? undefined)), ...gone];
    const changed = shape(next) !== shape(this.#upstreams);
    this.#upstreams = next;
    return changed;
  }
}
