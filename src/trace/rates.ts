import { formatAddress, isIpLiteral } from '../core/address.ts';
import type { Route } from '../core/route.ts';
import { type AccessFields, compileFields, fieldsOf } from '../logs/rates/access-fields.ts';
import { pathGroup } from '../logs/rates/path-group.ts';
import { type Reason, reasonOf } from '../logs/rates/reasons.ts';
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
  errorLine(text: string, now: number): readonly string[];
  accessLine(text: string, now: number): string | null;
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

/** The peer inside `http://unix:/run/a.sock:/x` or `http://127.0.0.1:8000/x`. */
function peerOf(upstream: string): string {
  const rest = upstream.slice(upstream.indexOf('://') + 3);
  if (rest.startsWith('unix:')) {
    const colon = rest.indexOf(':', 5);
    return colon < 0 ? rest : rest.slice(0, colon);
  }
  const end = rest.search(/[/?#]/);
  return end < 0 ? rest : rest.slice(0, end);
}

interface ErrorFields {
  readonly message: string;
  readonly peer: string | null;
  readonly request: string | null;
}

/** The parts of an error-log record that counting needs. What a client can write stands behind the places that are read. */
export function errorFields(text: string): ErrorFields {
  const client = text.indexOf(', client: ');
  if (client < 0) return { message: text, peer: null, request: null };
  const message = text.slice(0, client);
  const quoted = text.indexOf(', request: "', client);
  const protocol = quoted < 0 ? -1 : text.indexOf(' HTTP/', quoted);
  const from = protocol < 0 ? client : protocol;
  const at = text.indexOf('", upstream: "', from);
  const host = text.indexOf('", host: "', from);
  const end = at < 0 ? -1 : text.indexOf('"', at + 14);
  const peer = end < 0 || (host >= 0 && host < at) ? null : peerOf(text.slice(at + 14, end));
  return { message, peer, request: protocol < 0 ? null : text.slice(quoted + 12, protocol) };
}

/** Attributes log lines to routes by what the proxy's configuration says, never by what a client wrote. */
export class Rates {
  readonly #counts = new Map<string, RouteCounts>();
  #byPeer = new Map<ReverseProxy, Map<string, RouteCounts[]>>();
  #routes: readonly FoundRoute[] = [];
  readonly #remembered = new Map<string, RouteCounts | null>();
  /** How often the configuration may be asked at once; half of it is kept for requests that fail. */
  #credit = MOST_IN_A_ROW;
  #creditAt = 0;
  /** Lines of which nothing said whose they are, or that there was no time for. */
  unattributed = 0;

  /** Takes the routes that there are now; counts of those that stay are kept. */
  setRoutes(routes: readonly FoundRoute[]): void {
    this.#routes = routes;
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
    return {
      errorLine: (text, now) => this.#error(proxy, text, now),
      accessLine: (text, now) => {
        const fields = text.includes(OWN_AGENT) ? null : read(text);
        return fields === null ? null : this.#access(proxy, fields, now);
      },
    };
  }

  #peers(proxy: ReverseProxy, peer: string): readonly RouteCounts[] {
    return this.#byPeer.get(proxy)?.get(peer) ?? [];
  }

  #error(proxy: ReverseProxy, text: string, now: number): readonly string[] {
    const { message, peer, request } = errorFields(text);
    const isOurs = peer !== null || /upstream|resolve/.test(message);
    if (!isOurs) return [];
    let routes = peer === null ? [] : this.#peers(proxy, peer);
    if (routes.length !== 1 && request !== null) {
      const space = request.indexOf(' ');
      const served = this.#served(proxy, request.slice(0, space), request.slice(space + 1), null, true, now);
      if (served !== null && (routes.length === 0 || routes.includes(served))) routes = [served];
    }
    const [first] = routes;
    if (first === undefined) {
      this.unattributed += 1;
      return [];
    }
    const reason = reasonOf(message);
    first.reasons.set(reason, (first.reasons.get(reason) ?? 0) + 1);
    first.window.failure(now, reason);
    return routes.map((route) => route.upstream);
  }

  /** Counts a request; answers the route's name when it failed on the way to the backend. */
  #access(proxy: ReverseProxy, fields: AccessFields, now: number): string | null {
    const { status, method, uri, host, upstream } = fields;
    const isFailure = isGatewayFailure(status);
    const last = upstream === null ? null : (upstream.split(/, | : /).at(-1) ?? null);
    const named = last === null ? [] : this.#peers(proxy, last);
    const route = named.length === 1 ? (named[0] ?? null) : this.#served(proxy, method, uri, host, isFailure, now);
    if (route === null) {
      this.unattributed += 1;
      return null;
    }
    const code = codeOf(status);
    route.responses.set(code, (route.responses.get(code) ?? 0) + 1);
    route.window.response(now, status, method.slice(0, 16), () => pathGroup(uri));
    return isFailure ? route.upstream : null;
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
    const prefix = `${this.#routes.findIndex((one) => one.proxy === proxy)} ${host ?? ''} ${method} `;
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
