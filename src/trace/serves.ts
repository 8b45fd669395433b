import type { Place, Route } from '../core/route.ts';
import { assumedFiles } from '../proxies/nginx/assumed-files.ts';
import type { NginxConfig } from '../proxies/nginx/load.ts';
import { serve } from '../proxies/nginx/serve.ts';
import type { ReverseProxy } from './proxy.ts';

/** Whether a request of the access log was this route's, by the location's own text: prefix, exact or regex. */
function byLocation(route: Route, path: string): boolean {
  const { location } = route;
  const regex = /^~(\*?)\s+(.+)$/.exec(location);
  if (regex) {
    try {
      return new RegExp(regex[2] ?? '', regex[1] ? 'i' : '').test(path);
    } catch {
      return false;
    }
  }
  const exact = /^=\s*(.+)$/.exec(location);
  if (exact) return path === exact[1];
  if (location.startsWith('@')) return true;
  return path.startsWith(location.replace(/^\^~\s*/, ''));
}

type LoggedRequest = Parameters<ReverseProxy['serves']>[1];

/** The Host that a logged request had, or, where the log does not tell, the name of the route's own server. */
function hostOf(route: Route, request: LoggedRequest): string {
  return request.host ?? route.serverNames.find((name) => /^[\w.-]+$/.test(name) && name !== '_') ?? 'localhost';
}

function samePlace(a: Place, b: Place): boolean {
  return a.file === b.file && a.line === b.line;
}

/** A request on one of the sockets of a route. */
export interface SocketRequest {
  readonly scheme: 'http' | 'https';
  readonly port: number;
  readonly host: string;
  readonly method: string;
  readonly uri: string;
  readonly localAddress?: string;
}

/** Asks a program's resolver where a request is passed on (the places of the passes, or of the location that failed; null: unknown); then the location's own form decides. */
export function servesWith(passesOf: (request: SocketRequest) => readonly Place[] | null): ReverseProxy['serves'] {
  // One request is asked about for each route in turn: most of them share a socket.
  let last: { readonly asked: string; readonly places: readonly Place[] | null } | null = null;
  const decided = (request: SocketRequest): readonly Place[] | null => {
    const asked = JSON.stringify(request);
    if (last?.asked !== asked) last = { asked, places: passesOf(request) };
    return last.places;
  };
  return (route, request) => {
    const listen =
      route.listens.find((one) => !one.tls && one.port !== null) ?? route.listens.find((one) => one.port !== null);
    if (!listen || listen.port === null) return byLocation(route, request.uri.replace(/[?#].*$/, ''));
    const address =
      listen.address !== null && listen.address !== '0.0.0.0' && listen.address !== '::'
        ? { localAddress: listen.address }
        : {};
    const places = decided({
      scheme: listen.tls ? 'https' : 'http',
      port: listen.port,
      host: hostOf(route, request),
      method: request.method,
      uri: request.uri,
      ...address,
    });
    if (places === null) return byLocation(route, request.uri.replace(/[?#].*$/, ''));
    return places.some((place) => samePlace(place, route.passPlace) || samePlace(place, route.place));
  };
}

/** As nginx would decide. */
export function makeServes(config: NginxConfig): ReverseProxy['serves'] {
  return servesWith((request) => {
    const decision = serve(config, request, assumedFiles);
    if (decision.is === 'unknown') return null;
    // Without a resolver, or with a target that is no address, nginx fails in front of the pass: the location tells whose.
    if (decision.is === 'answer' && decision.status >= 500 && decision.earlier.length === 0)
      return decision.location === null ? [] : [decision.location.place];
    const passes = decision.is === 'pass' ? [decision, ...decision.earlier] : decision.earlier;
    return passes.map((pass) => pass.passPlace);
  });
}
