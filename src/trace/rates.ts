import { formatAddress, isIpLiteral } from '../core/address.ts';
import type { Route } from '../core/route.ts';
import { type AccessFields, compileFields, fieldsOf } from '../logs/rates/access-fields.ts';
import { type ErrorFields, errorReader } from '../logs/rates/error-fields.ts';
import { pathGroup } from '../logs/rates/path-group.ts';
import type { Reason } from '../logs/rates/reasons.ts';
import { type Finding, isGatewayFailure, RouteWindow } from '../logs/rates/window.ts';
import type { FoundRoute } from './discover.ts';
import type { ReverseProxy } from './proxy.ts';

/** Counts of one route since the start. Label values come from the configuration and from closed sets. */
export interface RouteCounts {
  readonly upstream: string;
  readonly vhost: string;
  readonly window: RouteWindow;
  /** By class, and 499 and 5xx by themselves. */
  readonly responses: Map<string, number>;
  readonly reasons: Map<Reason, number>;
}

/** What the lines of one log were counted as. */
export interface LogRates {
  /** Whether a line of an error log is worth reading, by its bytes. */
  mayTell(bytes: Uint8Array, start: number, end: number): boolean;
  errorLine(text: string, now: number): readonly string[];
  accessLine(text: string, now: number): readonly string[];
  /** A line of a log that holds both. */
  anyLine(text: string, now: number): readonly string[];
}

const OWN_AGENT = 'why502/';
const MOST_REMEMBERED = 4096;
/** Asking the configuration costs a good part of a millisecond: at most this often, and never many in a row. */
const ASK_EVERY_MS = 4;
const MOST_IN_A_ROW = 24;

function codeOf(status: number): string {
  return status >= 499 ? String(status) : `${Math.floor(status / 100)}xx`;
}

/** The addresses under which a proxy's logs name a route's targets. */
function addressesOf(route: Route): string[] {
  return route.targets.flatMap(({ address }) => {
    if (address.is === 'unix' || isIpLiteral(address.host)) return [formatAddress(address)];
    if (address.host !== 'localhost') return [formatAddress(address)];
    return ['127.0.0.1', '::1', 'localhost'].map((host) => formatAddress({ ...address, host }));
  });
}

/** Attributes log lines to routes by what the proxy's configuration says, never by what a client wrote. */
export class Rates {
  readonly #counts = new Map<string, RouteCounts>();
  #byPeer = new Map<ReverseProxy, Map<string, RouteCounts[]>>();
  #routes: readonly FoundRoute[] = [];
  #numbers: ReadonlyMap<ReverseProxy, number> = new Map();
  readonly #remembered = new Map<string, RouteCounts | null>();
  /** How often the configuration may be asked at once; half of it is kept for requests that fail. */
  #credit = MOST_IN_A_ROW;
  #creditAt = 0;
  /** Lines of which nothing said whose they are, or that there was no time for. */
  unattributed = 0;

  /** Takes the routes that there are now; counts of those that stay are kept. */
  setRoutes(routes: readonly FoundRoute[]): void {
    this.#routes = routes;
    this.#numbers = new Map([...new Set(routes.map(({ proxy }) => proxy))].map((proxy, number) => [proxy, number]));
    this.#remembered.clear();
    this.#byPeer = new Map();
    const names = new Set(routes.map(({ route }) => route.name));
    for (const name of this.#counts.keys()) if (!names.has(name)) this.#counts.delete(name);
    for (const { proxy, route } of routes) {
      const counts = this.#countsOf(route);
      const peers = this.#byPeer.get(proxy) ?? new Map<string, RouteCounts[]>();
      this.#byPeer.set(proxy, peers);
      for (const peer of new Set([...addressesOf(route), ...(route.group === null ? [] : [route.group])]))
        peers.set(peer, [...(peers.get(peer) ?? []), counts]);
    }
  }

  #countsOf(route: Route): RouteCounts {
    const known = this.#counts.get(route.name);
    if (known) return known;
    const vhost = route.serverNames.find((name) => name !== '_' && name !== '') ?? 'default';
    const fresh = { upstream: route.name, vhost, window: new RouteWindow(), responses: new Map(), reasons: new Map() };
    this.#counts.set(route.name, fresh);
    return fresh;
  }

  counts(): readonly RouteCounts[] {
    return [...this.#counts.values()];
  }

  /** What the last minutes say of a route; null while (nearly) everything works. */
  finding(upstream: string, now: number): Finding | null {
    return this.#counts.get(upstream)?.window.judge(now) ?? null;
  }

  /** Counts lines of one log file of a proxy; `format` is the name of an access log's format. */
  of(proxy: ReverseProxy, format: string | null): LogRates {
    const { readAccess } = proxy;
    const read = readAccess
      ? (line: string) => fieldsOf(readAccess(line))
      : compileFields(format === null ? null : proxy.logFormat(format));
    const readError = proxy.readError ?? errorReader(proxy.program, proxy.upstreamOf);
    const errorLine: LogRates['errorLine'] = (text, now) => this.#error(proxy, readError(text), now);
    return {
      mayTell: readError.mayTell ?? (() => true),
      errorLine,
      accessLine: (text, now) => {
        const fields = text.includes(OWN_AGENT) ? null : read(text);
        return fields === null ? [] : this.#access(proxy, fields, now);
      },
      anyLine: (text, now) => {
        if (text.includes(OWN_AGENT)) return [];
        const fields = read(text);
        if (fields === null) return errorLine(text, now);
        const failed = this.#access(proxy, fields, now);
        // How the request failed stands in the same line.
        return failed.length === 0 ? failed : [...new Set([...failed, ...errorLine(text, now)])];
      },
    };
  }

  #peers(proxy: ReverseProxy, peer: string): readonly RouteCounts[] {
    return this.#byPeer.get(proxy)?.get(peer) ?? [];
  }

  #error(proxy: ReverseProxy, fields: ErrorFields | null, now: number): readonly string[] {
    if (fields === null) return [];
    const { peer, request, reason } = fields;
    let routes = peer === null ? [] : this.#peers(proxy, peer);
    if (routes.length !== 1 && request !== null) {
      const [method = '', uri = ''] = request.split(' ', 2);
      const served = this.#served(proxy, method, uri, null, true, now);
      if (served !== null && (routes.length === 0 || routes.includes(served))) routes = [served];
    }
    const [first] = routes;
    if (first === undefined) {
      this.unattributed += 1;
      return [];
    }
    first.reasons.set(reason, (first.reasons.get(reason) ?? 0) + 1);
    first.window.failure(now, reason);
    return routes.map((route) => route.upstream);
  }

  /** Routes of an attempt in an access log: an address, or a group and its server (`app/web1`). */
  #tried(proxy: ReverseProxy, upstream: string): readonly RouteCounts[] {
    const last = upstream.split(/, | : /).at(-1) ?? '';
    const named = this.#peers(proxy, last);
    return named.length > 0 || last.startsWith('unix:') ? named : this.#peers(proxy, last.split('/')[0] ?? '');
  }

  /** Counts a request; answers the route's name when it failed on the way to the backend. */
  #access(proxy: ReverseProxy, fields: AccessFields, now: number): readonly string[] {
    const { status, method, uri, host, upstream } = fields;
    const isFailure = isGatewayFailure(status);
    const named = upstream === null ? [] : this.#tried(proxy, upstream);
    const route = named.length === 1 ? (named[0] ?? null) : this.#served(proxy, method, uri, host, isFailure, now);
    if (route === null) {
      this.unattributed += 1;
      return [];
    }
    const code = codeOf(status);
    route.responses.set(code, (route.responses.get(code) ?? 0) + 1);
    route.window.response(now, status, method.slice(0, 16), () => pathGroup(uri));
    return isFailure ? [route.upstream] : [];
  }

  /** The route that serves a request. Remembered by path; when there are too many new ones, by group of paths. */
  #served(
    proxy: ReverseProxy,
    method: string,
    uri: string,
    host: string | null,
    isFailure: boolean,
    now: number,
  ): RouteCounts | null {
    const end = uri.indexOf('?');
    const path = (end < 0 ? uri : uri.slice(0, end)).slice(0, 512);
    const prefix = `${this.#numbers.get(proxy) ?? ''} ${host ?? ''} ${method} `;
    const known = this.#remembered.get(prefix + path);
    if (known !== undefined) return known;
    this.#credit = Math.min(MOST_IN_A_ROW, this.#credit + Math.max(0, now - this.#creditAt) / ASK_EVERY_MS);
    this.#creditAt = now;
    const group = `${prefix}${pathGroup(path)} *`;
    if (this.#credit < (isFailure ? 1 : MOST_IN_A_ROW / 2)) return this.#remembered.get(group) ?? null;
    this.#credit -= 1;
    const found = this.#routes.find(
      (one) => one.proxy === proxy && proxy.serves(one.route, { method, uri: path, host }),
    );
    const counts = found ? this.#countsOf(found.route) : null;
    if (this.#remembered.size >= MOST_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(prefix + path, counts);
    this.#remembered.set(group, counts);
    return counts;
  }
}
