import { programNamed } from '../core/proxy-commands.ts';
import { countedLog, whyUncounted } from '../trace/access-logs.ts';
import type { Found, FoundRoute } from '../trace/discover.ts';
import type { ReverseProxy } from '../trace/proxy.ts';
import type { LogRates, Rates } from '../trace/rates.ts';

/** `any`: errors and visitors in one log. */
export type LogKind = 'error' | 'access' | 'any';

/** What a log holds, and how its lines are counted. */
export interface WantedLog {
  readonly kind: LogKind;
  readonly rates: LogRates;
}

/** Where a log of the configuration lies on this host; null: not here. */
function placeOf(proxy: ReverseProxy, path: string): string | null {
  if (!path.startsWith('/')) return null;
  return proxy.within === undefined ? path : (proxy.within.hostPath(path)?.path ?? null);
}

/** The files to follow, by their place on this host. */
export function wantedFiles(found: Found, counting: Rates): ReadonlyMap<string, WantedLog> {
  const wanted = new Map<string, WantedLog>();
  for (const { proxy, route } of found.routes) {
    const add = (path: string, kind: LogKind, format: string | null): void => {
      const here = placeOf(proxy, path);
      const known = here === null ? undefined : wanted.get(here);
      if (here === null || known?.kind === kind || known?.kind === 'any') return;
      wanted.set(here, { kind: known ? 'any' : kind, rates: counting.of(proxy, path, format) });
    };
    for (const { path } of route.logs.error) add(path, 'error', null);
    for (const path of proxy.state.errorLogs) add(path, 'error', null);
    const counted = countedLog(proxy, route);
    if (counted !== null) add(counted.path, 'access', counted.format);
  }
  return wanted;
}

/** Proxies in containers whose logs are no files of the host: what they write to their output, by container and stream. */
export function wantedOutputs(
  found: Found,
  counting: Rates,
): ReadonlyMap<string, (stream: 'stdout' | 'stderr') => WantedLog> {
  const outputs = new Map<string, (stream: 'stdout' | 'stderr') => WantedLog>();
  for (const { proxy, route } of found.routes) {
    const { container } = proxy.state;
    if (proxy.within === undefined || container === null || outputs.has(container)) continue;
    const rates = counting.of(proxy, null, route.logs.access[0]?.format ?? null);
    const { splitsOutput } = programNamed(proxy.program);
    // Where errors and visitors are told apart, a visitor's words must not pass for an error.
    outputs.set(container, (stream) => ({
      kind: splitsOutput ? (stream === 'stderr' ? 'error' : 'access') : 'any',
      rates,
    }));
  }
  return outputs;
}

function formatsAt(routes: readonly FoundRoute[], proxy: ReverseProxy, path: string): string[] {
  const own = routes.filter((one) => one.proxy === proxy).flatMap(({ route }) => route.logs.access);
  return [...new Set(own.filter((log) => log.path === path).map(({ format }) => format))];
}

/** Proxies of this host that write to the journal, by unit. */
export function wantedUnits(found: Found, counting: Rates): ReadonlyMap<string, WantedLog> {
  const units = new Map<string, WantedLog>();
  for (const { proxy, route } of found.routes) {
    const { unit } = proxy.state;
    const logs = [...route.logs.error, ...route.logs.access].filter(({ path }) => path === 'journal');
    if (proxy.within !== undefined || !unit || units.has(unit) || logs.length === 0) continue;
    units.set(unit, {
      kind: 'any',
      rates: counting.of(proxy, 'journal', ...formatsAt(found.routes, proxy, 'journal')),
    });
  }
  return units;
}

/** Access logs that the configuration names and that are not counted, each with the reason. */
export function unreadLogs(found: Found): ReadonlyMap<string, string> {
  const unread = new Map<string, string>();
  for (const { proxy, route } of found.routes)
    for (const log of route.logs.access) {
      const why = whyUncounted(proxy, log);
      if (why !== null) unread.set(log.path, why);
    }
  return unread;
}
