import { isOwnLine } from '../core/own.ts';
import type { Route } from '../core/route.ts';
import { type AccessFields, compileFields, fieldsOf } from '../logs/rates/access-fields.ts';
import { type ErrorFields, errorReader } from '../logs/rates/error-fields.ts';
import { Forgeries } from '../logs/rates/forgeries.ts';
import { pathGroup } from '../logs/rates/path-group.ts';
import type { Reason } from '../logs/rates/reasons.ts';
import { Threads } from '../logs/rates/threads.ts';
import { type Finding, isGatewayFailure, RouteWindow } from '../logs/rates/window.ts';
import { Attribution, areOne, type RouteLog } from './attribution.ts';
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

function codeOf(status: number): string {
  return status >= 499 ? String(status) : `${Math.floor(status / 100)}xx`;
}

/** A failure that an error log told of, at the route where it was counted; null: not yet, it may be one of several. */
interface Told {
  readonly route: RouteCounts | null;
  readonly reason: Reason;
}

interface Log extends RouteLog {
  readonly forgeries: Forgeries | null;
  /** Where its requests come in. */
  readonly ports: ReadonlySet<number>;
}

/** Tells connections of our own to one of these ports, for logs that show nothing else of who asked. */
export type OwnConnections = (client: string, ports: ReadonlySet<number>, now: number) => boolean;

/** Ports of the proxy, and for one in a container those that are published for them. */
function portsOf({ proxy, routes }: RouteLog): ReadonlySet<number> {
  const listens = [...routes, ...proxy.routes].flatMap((route) => route.listens);
  return new Set(listens.map(({ port }) => port).filter((port) => port !== null));
}

/** A line says where the request went, and that is no route. */
function isElsewhere({ proxy }: Log, upstream: string | null, named: readonly Route[]): boolean {
  return proxy.namesBackend === true && upstream !== null && named.length === 0;
}

/** Reads a line in the first of these formats that it has. */
function accessReader(
  { readAccess, logFormat }: ReverseProxy,
  formats: readonly (string | null)[],
): (line: string) => AccessFields | null {
  if (readAccess) return (line) => fieldsOf(readAccess(line));
  const readers = (formats.length === 0 ? [null] : formats).map((name) =>
    compileFields((name === null ? null : logFormat(name)) ?? undefined),
  );
  const [only] = readers;
  if (only && readers.length === 1) return only;
  return (line) => {
    for (const reader of readers) {
      const fields = reader(line);
      if (fields !== null) return fields;
    }
    return null;
  };
}

/** Attributes log lines to routes by what the proxy's configuration says, never by what a client wrote. */
export class Rates {
  readonly #counts = new Map<string, RouteCounts>();
  readonly #attribution = new Attribution();
  readonly #isOwnConnection: OwnConnections;
  readonly #threads = new Threads<Told>();
  readonly #forgeries = new WeakMap<ReverseProxy, Forgeries>();

  constructor(isOwnConnection: OwnConnections = () => false) {
    this.#isOwnConnection = isOwnConnection;
  }

  /** Takes the routes that there are now; counts of those that stay are kept. */
  setRoutes(routes: readonly FoundRoute[]): void {
    this.#attribution.setRoutes(routes);
    const names = new Set(routes.map(({ route }) => route.name));
    for (const name of this.#counts.keys()) if (!names.has(name)) this.#counts.delete(name);
    for (const { route } of routes) this.#countsOf(route);
  }

  #countsOf(route: Route): RouteCounts {
    const known = this.#counts.get(route.name);
    if (known) return known;
    const vhost = route.serverNames.find((name) => name !== '_' && name !== '') ?? 'default';
    const fresh = { upstream: route.name, vhost, window: new RouteWindow(), responses: new Map(), reasons: new Map() };
    this.#counts.set(route.name, fresh);
    return fresh;
  }

  /** Lines that there was no time to attribute. */
  get hurried(): number {
    return this.#attribution.hurried;
  }

  counts(): readonly RouteCounts[] {
    return [...this.#counts.values()];
  }

  /** What the last minutes say of a route; null while (nearly) everything works. */
  finding(upstream: string, now: number): Finding | null {
    return this.#counts.get(upstream)?.window.judge(now) ?? null;
  }

  #log(proxy: ReverseProxy, path: string | null): Log {
    const { decodes } = proxy;
    const forgeries = this.#forgeries.get(proxy) ?? (decodes ? new Forgeries(decodes) : null);
    if (forgeries) this.#forgeries.set(proxy, forgeries);
    const log = this.#attribution.log(proxy, path);
    return { ...log, forgeries, ports: portsOf(log) };
  }

  /**
   * Counts lines of one log of a proxy; `path` as its configuration names it (null: all its routes speak there), `formats`
   * the names of the formats that visitors are written in.
   */
  of(proxy: ReverseProxy, path: string | null, ...formats: readonly (string | null)[]): LogRates {
    const log = this.#log(proxy, path);
    const read = accessReader(proxy, formats);
    const readError = proxy.readError ?? errorReader(proxy.program, proxy.upstreamOf);
    const errorLine: LogRates['errorLine'] = (text, now) => {
      const fields = readError(text);
      log.forgeries?.ended(text, now);
      return fields === null || log.forgeries?.isForged(text, now) ? [] : this.#error(log, fields, text, now);
    };
    const bareOf = (path === 'journal' ? proxy.untag : undefined) ?? ((text: string) => text);
    return {
      mayTell: readError.mayTell ?? (() => true),
      errorLine,
      accessLine: (text, now) => {
        const fields = isOwnLine(text) ? null : read(text);
        return fields === null ? [] : this.#access(log, fields, now);
      },
      anyLine: (line, now) => {
        const text = bareOf(line);
        const fields = isOwnLine(text) ? null : read(text);
        if (fields === null) return errorLine(text, now);
        if (fields.client !== undefined && this.#isOwnConnection(fields.client, log.ports, now)) return [];
        const failed = this.#access(log, fields, now);
        // How the request failed stands in the same line.
        return failed.length === 0 ? failed : [...new Set([...failed, ...errorLine(text, now)])];
      },
    };
  }

  /** The routes that a line may mean: by the address that it names, and where several have it by its server and request. */
  #meant(log: Log, { peer, request, server }: ErrorFields, now: number): readonly Route[] {
    const said = { server, port: null };
    const named = peer === null ? [] : this.#attribution.among(this.#attribution.to(log, peer), said);
    if (named.length === 1 || request === null || isElsewhere(log, peer, named)) return named;
    const [method = '', uri = ''] = request.split(' ', 2);
    const served = this.#attribution.served(log, { ...said, method, uri, host: null }, true, now);
    return served !== null && (named.length === 0 || named.includes(served)) ? [served] : named;
  }

  #error(log: Log, fields: ErrorFields, text: string, now: number): readonly string[] {
    const thread = fields.thread === null ? null : `${log.key} ${fields.thread}`;
    const before = thread === null ? null : this.#threads.take(thread, now);
    if (isOwnLine(text)) {
      if (before?.route) this.#takeBack(before.route, before.reason);
      return [];
    }
    const routes = this.#meant(log, fields, now).map((route) => this.#countsOf(route));
    const [first] = routes;
    if (first === undefined) return [];
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
  #tried(log: Log, upstream: string): readonly Route[] {
    const last = upstream.split(/, | : /).at(-1) ?? '';
    const named = this.#attribution.to(log, last);
    const tried =
      named.length > 0 || last.startsWith('unix:') ? named : this.#attribution.to(log, last.split('/')[0] ?? '');
    // Who writes to it the configuration says: a request of another route is none of these.
    return log.isOwn ? tried.filter((route) => log.routes.includes(route)) : tried;
  }

  /** Counts a request; answers the route's name when it failed on the way to the backend. */
  #access(log: Log, told: AccessFields, now: number): readonly string[] {
    // Ports in a container are its own; of its routes the published ones are known.
    const fields = log.proxy.within === undefined ? told : { ...told, port: null };
    const { status, method, uri, upstream } = fields;
    log.forgeries?.asked(uri, now);
    const isFailure = isGatewayFailure(status);
    const tried = upstream === null ? [] : this.#tried(log, upstream);
    const named = this.#attribution.among(tried, fields);
    const isSure = named.length === 1 || isElsewhere(log, upstream, named);
    const served = isSure ? null : this.#attribution.served(log, fields, isFailure, now);
    const isFitting = served !== null && (named.length === 0 || named.includes(served));
    const found = isFitting ? served : areOne(named) ? (named[0] ?? null) : null;
    if (found !== null && !log.counted.has(found)) return [];
    const route = found && this.#countsOf(found);
    if (route === null) return [];
    const code = codeOf(status);
    route.responses.set(code, (route.responses.get(code) ?? 0) + 1);
    route.window.response(now, status, method.slice(0, 16), () => pathGroup(uri));
    return isFailure ? [route.upstream] : [];
  }
}
