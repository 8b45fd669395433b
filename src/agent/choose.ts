import { formatAddress } from '../core/address.ts';
import type { Found, FoundRoute } from '../trace/discover.ts';

/** A route that a word of the command line means, with the path that was asked for. */
export interface Chosen {
  readonly found: FoundRoute;
  readonly path: string | null;
}

/** The route that serves a URL: its server by name, else the default one; the longest location that takes the path. */
function byUrl(found: Found, url: URL): Chosen | null {
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  const onPort = found.routes.filter(({ route }) => route.listens.some((listen) => listen.port === port));
  const named = onPort.filter(({ route }) => route.serverNames.includes(url.hostname));
  const pool = named.length > 0 ? named : onPort;
  const hit = pool.find(({ proxy, route }) =>
    proxy.serves(route, { method: 'GET', uri: url.pathname, host: named.length > 0 ? url.hostname : null }),
  );
  return hit ? { found: hit, path: url.pathname + url.search } : null;
}

export function names(unitOrContainer: string, target: string): boolean {
  const plain = (text: string): string => text.replace(/\.service$/, '');
  return plain(unitOrContainer) === plain(target);
}

/** Which routes a word of the command line means. Units and containers need the trace: null says "look". */
export function choose(found: Found, target: string): readonly Chosen[] | null {
  if (/^https?:\/\//.test(target)) {
    const hit = byUrl(found, new URL(target));
    return hit ? [hit] : [];
  }
  const byName = found.routes.filter(
    ({ route }) => route.name === target || route.group === target || route.serverNames.includes(target),
  );
  const byAddress = found.routes.filter(({ route }) =>
    route.targets.some((t) => formatAddress(t.address) === target || formatAddress(t.address) === `unix:${target}`),
  );
  const hits = [...new Set([...byName, ...byAddress])];
  return hits.length > 0 ? hits.map((one) => ({ found: one, path: null })) : null;
}
