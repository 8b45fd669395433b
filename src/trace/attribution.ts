import { formatAddress, isIpLiteral } from '../core/address.ts';
import type { Route } from '../core/route.ts';
import { pathGroup } from '../logs/rates/path-group.ts';
import { countedLog, fileOf } from './access-logs.ts';
import type { FoundRoute } from './discover.ts';
import type { ReverseProxy } from './proxy.ts';

/** One log of a proxy, and the routes that write there. */
export interface RouteLog {
  readonly key: string;
  readonly proxy: ReverseProxy;
  readonly routes: readonly Route[];
  /** Whether the configuration names these routes as the ones that write there. */
  readonly isOwn: boolean;
  /** Those of them whose requests are counted in this log. */
  readonly counted: ReadonlySet<Route>;
}

/** What a line says of a request; `server` and `port` are the configuration's own words, the rest is a visitor's. */
export interface Said {
  readonly method: string;
  readonly uri: string;
  readonly host: string | null;
  readonly server: string | null;
  readonly port: number | null;
}

const MOST_REMEMBERED = 4096;
/** Asking the configuration costs a good part of a millisecond: at most this often, and never many in a row. */
const ASK_EVERY_MS = 4;
const MOST_IN_A_ROW = 24;

/** Whether the requests of a route are counted in this log; `path` null: in what the proxy's container puts out. */
function isCountedIn(proxy: ReverseProxy, route: Route, path: string | null): boolean {
  const log = countedLog(proxy, route);
  return path === null ? log === null || fileOf(proxy, log.path) === null : log?.path === path;
}

function writesTo(route: Route, path: string): boolean {
  return [...route.logs.access, ...route.logs.error].some((log) => log.path === path);
}

/** The addresses under which a proxy's logs name a route's targets. */
function addressesOf(route: Route): string[] {
  return route.targets.flatMap(({ address }) => {
    if (address.is === 'unix' || isIpLiteral(address.host)) return [formatAddress(address)];
    if (address.host !== 'localhost') return [formatAddress(address)];
    return ['127.0.0.1', '::1', 'localhost'].map((host) => formatAddress({ ...address, host }));
  });
}

/** For counting, routes to the same servers are one, and so are those of one server block (an error page of a route). */
export function areOne(routes: readonly Route[]): boolean {
  const servers = new Set(routes.map(({ listens, serverNames }) => JSON.stringify([listens, serverNames])));
  return servers.size === 1 || new Set(routes.map((route) => addressesOf(route).sort().join(' '))).size === 1;
}

/** Routes of the server that a line names; where none has that name, those without any. */
function ofServer(routes: readonly Route[], server: string | null, port: number | null): readonly Route[] {
  const here = port === null ? routes : routes.filter(({ listens }) => listens.some((one) => one.port === port));
  if (server === null) return here;
  const named = here.filter(({ serverNames }) => serverNames.some((name) => name.replace(/^\./, '') === server));
  return named.length > 0 ? named : here.filter(({ serverNames }) => serverNames.length === 0);
}

/** Tells whose a request was by what the proxy's configuration says. */
export class Attribution {
  #byPeer = new Map<ReverseProxy, Map<string, Route[]>>();
  #routes: readonly FoundRoute[] = [];
  #numbers: ReadonlyMap<ReverseProxy, number> = new Map();
  readonly #remembered = new Map<string, Route | null>();
  /** How often the configuration may be asked at once; half of it is kept for requests that fail. */
  #credit = MOST_IN_A_ROW;
  #creditAt = 0;
  /** Requests that there was no time to ask about, and nothing like them had been asked about before. */
  hurried = 0;

  setRoutes(routes: readonly FoundRoute[]): void {
    this.#routes = routes;
    this.#numbers = new Map([...new Set(routes.map(({ proxy }) => proxy))].map((proxy, number) => [proxy, number]));
    this.#remembered.clear();
    this.#byPeer = new Map();
    for (const { proxy, route } of routes) {
      const peers = this.#byPeer.get(proxy) ?? new Map<string, Route[]>();
      this.#byPeer.set(proxy, peers);
      for (const peer of new Set([...addressesOf(route), ...(route.group === null ? [] : [route.group])]))
        peers.set(peer, [...(peers.get(peer) ?? []), route]);
    }
  }

  /** `path` as the configuration names the log; null: all routes speak there. */
  log(proxy: ReverseProxy, path: string | null): RouteLog {
    const all = this.#routes.filter((one) => one.proxy === proxy).map(({ route }) => route);
    const own = path === null ? [] : all.filter((route) => writesTo(route, path));
    const isOwn = own.length > 0;
    const routes = isOwn ? own : all;
    const counted = isOwn || path === null ? routes.filter((route) => isCountedIn(proxy, route, path)) : routes;
    return { key: `${this.#numbers.get(proxy) ?? ''} ${path ?? ''}`, proxy, routes, isOwn, counted: new Set(counted) };
  }

  /** Routes that lead to an address or a group; those that write to this log, where there are any. */
  to({ proxy, routes }: RouteLog, peer: string): readonly Route[] {
    const named = this.#byPeer.get(proxy)?.get(peer) ?? [];
    const own = named.filter((route) => routes.includes(route));
    return own.length > 0 ? own : named;
  }

  /** Of these routes the ones that the server which a line names has; all of them where that tells nothing. */
  among(routes: readonly Route[], { server, port }: Pick<Said, 'server' | 'port'>): readonly Route[] {
    const fitting = ofServer(routes, server, port);
    return fitting.length > 0 ? fitting : routes;
  }

  /** The route that serves a request. Remembered by path; when there are too many new ones, by group of paths. */
  served(log: RouteLog, said: Said, isFailure: boolean, now: number): Route | null {
    const { method, uri, host, server, port } = said;
    const end = uri.indexOf('?');
    const path = (end < 0 ? uri : uri.slice(0, end)).slice(0, 512);
    const prefix = `${log.key} ${host ?? ''} ${server ?? ''} ${port ?? ''} ${method} `;
    const known = this.#remembered.get(prefix + path);
    if (known !== undefined) return known;
    this.#credit = Math.min(MOST_IN_A_ROW, this.#credit + Math.max(0, now - this.#creditAt) / ASK_EVERY_MS);
    this.#creditAt = now;
    const group = `${prefix}${pathGroup(path)} *`;
    if (this.#credit < (isFailure ? 1 : MOST_IN_A_ROW / 2)) {
      const alike = this.#remembered.get(group);
      if (alike === undefined) this.hurried += 1;
      return alike ?? null;
    }
    this.#credit -= 1;
    const found = this.#find(log, { ...said, uri: path });
    if (this.#remembered.size >= MOST_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(prefix + path, found);
    this.#remembered.set(group, found);
    return found;
  }

  #find(log: RouteLog, { method, uri, host, server, port }: Said): Route | null {
    const candidates = ofServer(log.routes, server, port);
    // Where a log tells no method, the plain one is meant.
    const fitting = candidates.filter((route) => log.proxy.serves(route, { method: method || 'GET', uri, host }));
    const name = host?.replace(/:\d+$/, '').toLowerCase();
    const named = fitting.filter(({ serverNames }) => name !== undefined && serverNames.includes(name));
    const meant = named.length > 0 ? named : fitting;
    // Sites that share a log which does not tell them apart: whose request it was nobody knows.
    return meant[0] !== undefined && areOne(meant) ? meant[0] : null;
  }
}
