import type { Route } from '../core/route.ts';
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

function samePlace(a: Route['passPlace'], b: Route['passPlace']): boolean {
  return a.file === b.file && a.line === b.line;
}

/** Asks the resolver, as nginx would decide; where the text does not tell, the location's own form does. */
export function makeServes(config: NginxConfig): ReverseProxy['serves'] {
  return (route, request) => {
    const listen =
      route.listens.find((one) => !one.tls && one.port !== null) ?? route.listens.find((one) => one.port !== null);
    if (!listen || listen.port === null) return byLocation(route, request.uri.replace(/[?#].*$/, ''));
    const address =
      listen.address !== null && listen.address !== '0.0.0.0' && listen.address !== '::'
        ? { localAddress: listen.address }
        : {};
    const decision = serve(config, {
      scheme: listen.tls ? 'https' : 'http',
      port: listen.port,
      host: hostOf(route, request),
      method: request.method,
      uri: request.uri,
      ...address,
    });
    if (decision.is === 'unknown') return byLocation(route, request.uri.replace(/[?#].*$/, ''));
    // Without a resolver, or with a target that is no address, nginx fails in front of the pass: the location is the route's.
    if (decision.is === 'answer' && decision.status >= 500 && decision.earlier.length === 0)
      return decision.location !== null && samePlace(decision.location.place, route.place);
    const passes = decision.is === 'pass' ? [decision, ...decision.earlier] : decision.earlier;
    return passes.some((pass) => samePlace(pass.passPlace, route.passPlace));
  };
}
