import { programNamed } from '../core/proxy-commands.ts';
import { countedLog, fileOf, whyUncounted } from '../trace/access-logs.ts';
import type { Found } from '../trace/discover.ts';
import type { ReverseProxy } from '../trace/proxy.ts';
import type { LogRates, Rates } from '../trace/rates.ts';

/** `any`: errors and visitors in one log. */
export type LogKind = 'error' | 'access' | 'any';

/** What a log holds, and how its lines are counted. */
export interface WantedLog {
  readonly kind: LogKind;
  readonly rates: LogRates;
}

/** The names of the formats in which a proxy writes what is counted of its visitors, in the logs that are meant. */
function formatsIn(found: Found, proxy: ReverseProxy, isMeant: (path: string) => boolean): string[] {
  const logs = found.routes.filter((one) => one.proxy === proxy).flatMap(({ route }) => route.logs.access);
  const counted = logs.filter((log) => isMeant(log.path) && whyUncounted(proxy, log) === null);
  return [...new Set(counted.map(({ format }) => format))];
}

/** The files to follow, by their place on this host. */
export function wantedFiles(found: Found, counting: Rates): ReadonlyMap<string, WantedLog> {
  const files = new Map<string, { readonly proxy: ReverseProxy; readonly path: string; kind: LogKind }>();
  for (const { proxy, route } of found.routes) {
    const add = (path: string, kind: LogKind): void => {
      const here = fileOf(proxy, path);
      if (here === null) return;
      const known = files.get(here);
      if (known === undefined) files.set(here, { proxy, path, kind });
      else if (known.kind !== kind) known.kind = 'any';
    };
    for (const { path } of route.logs.error) add(path, 'error');
    for (const path of proxy.state.errorLogs) add(path, 'error');
    const counted = countedLog(proxy, route);
    if (counted !== null) add(counted.path, 'access');
  }
  const wanted = new Map<string, WantedLog>();
  for (const [here, { proxy, path, kind }] of files) {
    const formats = formatsIn(found, proxy, (one) => one === path);
    wanted.set(here, { kind, rates: counting.of(proxy, path, ...formats) });
  }
  return wanted;
}

/** Proxies in containers whose logs are no files of the host: what they write to their output, by container and stream. */
export function wantedOutputs(
  found: Found,
  counting: Rates,
): ReadonlyMap<string, (stream: 'stdout' | 'stderr') => WantedLog> {
  const outputs = new Map<string, (stream: 'stdout' | 'stderr') => WantedLog>();
  for (const { proxy } of found.routes) {
    const { container } = proxy.state;
    if (proxy.within === undefined || container === null || outputs.has(container)) continue;
    const rates = counting.of(proxy, null, ...formatsIn(found, proxy, (path) => fileOf(proxy, path) === null));
    const { splitsOutput } = programNamed(proxy.program);
    // Where errors and visitors are told apart, a visitor's words must not pass for an error.
    outputs.set(container, (stream) => ({
      kind: splitsOutput ? (stream === 'stderr' ? 'error' : 'access') : 'any',
      rates,
    }));
  }
  return outputs;
}

/** Proxies of this host that write to the journal, by unit. */
export function wantedUnits(found: Found, counting: Rates): ReadonlyMap<string, WantedLog> {
  const units = new Map<string, WantedLog>();
  for (const { proxy, route } of found.routes) {
    const { unit } = proxy.state;
    const logs = [...route.logs.error, ...route.logs.access].filter(({ path }) => path === 'journal');
    if (proxy.within !== undefined || !unit || units.has(unit) || logs.length === 0) continue;
    const formats = formatsIn(found, proxy, (path) => path === 'journal');
    units.set(unit, { kind: 'any', rates: counting.of(proxy, 'journal', ...formats) });
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
