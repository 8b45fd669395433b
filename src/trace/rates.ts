import { formatAddress, isIpLiteral } from '../core/address.ts';
import { isOwnLine } from '../core/own.ts';
import type { Route } from '../core/route.ts';
import { type AccessFields, compileFields, fieldsOf } from '../logs/rates/access-fields.ts';
import { type ErrorFields, errorReader } from '../logs/rates/error-fields.ts';
import { Forgeries } from '../logs/rates/forgeries.ts';
import { pathGroup } from '../logs/rates/path-group.ts';
import type { Reason } from '../logs/rates/reasons.ts';
import { Threads } from '../logs/rates/threads.ts';
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

const MOST_REMEMBERED = 4096;
/** Asking the configuration costs a good part of a millisecond: at most this often, and never many in a row. */
const ASK_EVERY_MS = 4;
const MOST_IN_A_ROW = 24;

function codeOf(status: number): string {
  return status >= 499 ? String(status) : `${Math.floor(status / 100)}xx`;
}

/** A failure that an error log told of, at the route where it was counted; null: not yet, it may be one of several. */
interface Told {
  readonly route: RouteCounts | null;
  readonly reason: Reason;
}

/** One log of a proxy, and the routes that write there. */
interface Log {
  readonly key: string;
  readonly proxy: ReverseProxy;
  readonly routes: readonly FoundRoute[];
  readonly forgeries: Forgeries | null;
}

function writesTo({ route }: FoundRoute, path: string): boolean {
  return [...route.logs.access, ...route.logs.error].some((log) => log.path === path);
}

/** A line says where the request went, and that is no route. */
function isElsewhere({ proxy }: Log, upstream: string | null, named: readonly RouteCounts[]): boolean {
  return proxy.namesBackend === true && upstream !== null && named.length === 0;
}

/** Whether routes lead to the same servers: for counting they are one. */
function areAlike(routes: readonly FoundRoute[]): boolean {
  return new Set(routes.map(({ route }) => addressesOf(route).sort().join(' '))).size === 1;
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
  readonly #isOwnConnection: (client: string, now: number) => boolean;
  readonly #threads = new Threads<Told>();
  readonly #forgeries = new WeakMap<ReverseProxy, Forgeries>();
  readonly #remembered = new Map<string, RouteCounts | null>();
  /** How often the configuration may be asked at once; half of it is kept for requests that fail. */
  #credit = MOST_IN_A_ROW;
  #creditAt = 0;
  /** Lines of which nothing said whose they are, or that there was no time for. */
  unattributed = 0;

  /** `isOwnConnection` tells connections of our own, for logs that show nothing else of who asked. */
  constructor(isOwnConnection: (client: string, now: number) => boolean = () => false) {
    this.#isOwnConnection = isOwnConnection;
  }

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

  #log(proxy: ReverseProxy, path: string | null): Log {
    const all = this.#routes.filter((one) => one.proxy === proxy);
    const own = path === null ? [] : all.filter((one) => writesTo(one, path));
    const { decodes } = proxy;
    const forgeries = this.#forgeries.get(proxy) ?? (decodes ? new Forgeries(decodes) : null);
    if (forgeries) this.#forgeries.set(proxy, forgeries);
    const key = `${this.#numbers.get(proxy) ?? ''} ${path ?? ''}`;
    return { key, proxy, routes: own.length > 0 ? own : all, forgeries };
  }

  /**
   * Counts lines of one log of a proxy; `path` as its configuration names it (null: all its routes speak there), `format`
   * the name of an access log's format.
   */
  of(proxy: ReverseProxy, path: string | null, format: string | null): LogRates {
    const { readAccess } = proxy;
    const log = this.#log(proxy, path);
    const read = readAccess
      ? (line: string) => fieldsOf(readAccess(line))
      : compileFields(format === null ? null : proxy.logFormat(format));
    const readError = proxy.readError ?? errorReader(proxy.program, proxy.upstreamOf);
    const errorLine: LogRates['errorLine'] = (text, now) => {
      const fields = readError(text);
      log.forgeries?.ended(text, now);
      return fields === null || log.forgeries?.isForged(text, now) ? [] : this.#error(log, fields, text, now);
    };
    return {
      mayTell: readError.mayTell ?? (() => true),
      errorLine,
      accessLine: (text, now) => {
        const fields = isOwnLine(text) ? null : read(text);
        return fields === null ? [] : this.#access(log, fields, now);
      },
      anyLine: (text, now) => {
        const fields = isOwnLine(text) ? null : read(text);
        if (fields === null) return errorLine(text, now);
        if (fields.client !== undefined && this.#isOwnConnection(fields.client, now)) return [];
        const failed = this.#access(log, fields, now);
        // How the request failed stands in the same line.
        return failed.length === 0 ? failed : [...new Set([...failed, ...errorLine(text, now)])];
      },
    };
  }

  #peers(proxy: ReverseProxy, peer: string): readonly RouteCounts[] {
    return this.#byPeer.get(proxy)?.get(peer) ?? [];
  }

  /** The routes that a line may mean: by the address that it names, and where several have it by its request. */
  #meant(log: Log, { peer, request }: ErrorFields, now: number): readonly RouteCounts[] {
    const named = peer === null ? [] : this.#peers(log.proxy, peer);
    if (named.length === 1 || request === null || isElsewhere(log, peer, named)) return named;
    const [method = '', uri = ''] = request.split(' ', 2);
    const served = this.#served(log, method, uri, null, true, now);
    return served !== null && (named.length === 0 || named.includes(served)) ? [served] : named;
  }

  #error(log: Log, fields: ErrorFields, text: string, now: number): readonly string[] {
    const thread = fields.thread === null ? null : `${log.key} ${fields.thread}`;
    const before = thread === null ? null : this.#threads.take(thread, now);
    if (isOwnLine(text)) {
      if (before?.route) this.#takeBack(before.route, before.reason);
      return [];
    }
    const routes = this.#meant(log, fields, now);
    const [first] = routes;
    if (first === undefined) {
      this.unattributed += 1;
      return [];
    }
    const names = routes.map((route) => route.upstream);
    const isTold = fields.isAside && (before?.route != null || (before === null && fields.request === null));
    if (isTold) {
      // The line that says who asked may be still to come.
      if (thread !== null && before !== null && fields.request === null) this.#threads.keep(thread, before, now);
      return names;
    }
    // A later line of the thread may name the request, and with it the route.
    const isOpen = routes.length > 1 && thread !== null && before === null;
    const reason = before?.route === null ? before.reason : fields.reason;
    if (!isOpen) {
      this.#count(first, reason, now);
      log.forgeries?.counted(text, () => this.#takeBack(first, reason), now);
    }
    if (thread !== null && !fields.isAside) this.#threads.keep(thread, { route: isOpen ? null : first, reason }, now);
    return names;
  }

  #count({ reasons, window }: RouteCounts, reason: Reason, now: number): void {
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    window.failure(now, reason);
  }

  #takeBack({ reasons, window }: RouteCounts, reason: Reason): void {
    reasons.set(reason, Math.max(0, (reasons.get(reason) ?? 0) - 1));
    window.takeBack(reason);
  }

  /** Routes of an attempt in an access log: an address, or a group and its server (`app/web1`). */
  #tried(proxy: ReverseProxy, upstream: string): readonly RouteCounts[] {
    const last = upstream.split(/, | : /).at(-1) ?? '';
    const named = this.#peers(proxy, last);
    return named.length > 0 || last.startsWith('unix:') ? named : this.#peers(proxy, last.split('/')[0] ?? '');
  }

  /** Counts a request; answers the route's name when it failed on the way to the backend. */
  #access(log: Log, fields: AccessFields, now: number): readonly string[] {
    const { status, method, uri, host, upstream } = fields;
    log.forgeries?.asked(uri, now);
    const isFailure = isGatewayFailure(status);
    const named = upstream === null ? [] : this.#tried(log.proxy, upstream);
    const isSure = named.length === 1 || isElsewhere(log, upstream, named);
    const served = isSure ? null : this.#served(log, method, uri, host, isFailure, now);
    const route = served !== null && (named.length === 0 || named.includes(served)) ? served : (named[0] ?? null);
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
    log: Log,
    method: string,
    uri: string,
    host: string | null,
    isFailure: boolean,
    now: number,
  ): RouteCounts | null {
    const end = uri.indexOf('?');
    const path = (end < 0 ? uri : uri.slice(0, end)).slice(0, 512);
    const prefix = `${log.key} ${host ?? ''} ${method} `;
    const known = this.#remembered.get(prefix + path);
    if (known !== undefined) return known;
    this.#credit = Math.min(MOST_IN_A_ROW, this.#credit + Math.max(0, now - this.#creditAt) / ASK_EVERY_MS);
    this.#creditAt = now;
    const group = `${prefix}${pathGroup(path)} *`;
    if (this.#credit < (isFailure ? 1 : MOST_IN_A_ROW / 2)) return this.#remembered.get(group) ?? null;
    this.#credit -= 1;
    const fitting = log.routes.filter(({ route }) => log.proxy.serves(route, { method, uri: path, host }));
    const [found] = fitting;
    // Sites that share a log which does not tell them apart: whose request it was nobody knows.
    const counts = found && (host !== null || areAlike(fitting)) ? this.#countsOf(found.route) : null;
    if (this.#remembered.size >= MOST_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(prefix + path, counts);
    this.#remembered.set(group, counts);
    return counts;
  }
}
