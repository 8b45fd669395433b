import { fits } from '../config/match.ts';
import type { Config } from '../config/schema.ts';
import type { Diagnoser } from '../core/diagnose.ts';
import type { Lang } from '../core/text.ts';
import { configuredLook, type Look, routeLook } from './looks.ts';
import type { Parts } from './parts.ts';

const DIAGNOSED_EVERY_MS = 60_000;

/** A route that cannot be asked cheaply (its path cannot be made up): a whole diagnosis now and then. */
function diagnosedLook(upstream: string, diagnoser: Diagnoser, lang: () => Lang): Look {
  return {
    id: `route ${upstream}`,
    name: upstream,
    type: 'route',
    upstream,
    server: 'none',
    everyMs: DIAGNOSED_EVERY_MS,
    timeoutMs: DIAGNOSED_EVERY_MS,
    target: upstream,
    url: null,
    request: async () => undefined,
    run: async () => {
      const start = performance.now();
      const { results } = await diagnoser.diagnose({ targets: [upstream], lang: lang() });
      const result = results.find((one) => one.upstream === upstream) ?? results[0];
      const ok = result?.status !== 'down' && result?.status !== 'degraded';
      const ms = Math.round(performance.now() - start);
      return { ok, reason: ok ? null : 'diagnosis', message: result?.summary ?? 'nothing to see', status: null, ms };
    },
  };
}

export function isExcluded(config: Config, upstream: string): boolean {
  return config.schedule.exclude.some((pattern) => fits(pattern, upstream));
}

function looksFor(config: Config, parts: Parts, diagnoser: Diagnoser, lang: () => Lang): readonly Look[] {
  const routes = parts.topology
    .upstreams()
    .filter((upstream) => !isExcluded(config, upstream.name))
    .map((upstream) => routeLook(upstream, config.schedule.timeout) ?? diagnosedLook(upstream.name, diagnoser, lang));
  return [...routes, ...Object.entries(config.probes).map(([name, probe]) => configuredLook(name, probe))];
}

/** Incidents of upstreams that went away while the agent was not running. */
function forgetStrangers(parts: Parts, looks: readonly Look[]): void {
  if (parts.topology.problems().length > 0 || parts.topology.upstreams().length === 0) return;
  const watched = new Set(looks.map((look) => look.upstream));
  for (const incident of parts.keeper.open())
    for (const upstream of incident.upstreams) if (!watched.has(upstream)) parts.watch.forget(upstream);
}

/** Makes looks and schedule what topology and configuration say now; what stays keeps its state and its next time. */
export function syncLooks(parts: Parts, config: () => Config, diagnoser: Diagnoser, lang: () => Lang): void {
  const before = new Map(parts.watch.states().map(({ look }) => [look.id, look]));
  const looks = looksFor(config(), parts, diagnoser, lang);
  parts.watch.setLooks(looks);
  for (const look of looks) {
    const everyMs = (): number => {
      const { every, while_open } = config().schedule;
      const open = look.upstream !== null && parts.keeper.of(look.upstream) !== null;
      if (look.everyMs !== null) return look.everyMs;
      return open ? Math.min(every, while_open) : every;
    };
    const known = before.get(look.id);
    if (known === undefined || known.everyMs !== look.everyMs)
      parts.scheduler.add({ name: look.id, everyMs, run: () => parts.watch.probe(look.id) });
    before.delete(look.id);
  }
  for (const gone of before.values()) {
    parts.scheduler.remove(gone.id);
    parts.observer.forget(gone);
    if (gone.type === 'route' && gone.upstream !== null) parts.watch.forget(gone.upstream);
  }
  forgetStrangers(parts, looks);
}
