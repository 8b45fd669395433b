import type { Route } from '../core/route.ts';
import type { NginxConfig } from '../proxies/nginx/load.ts';
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

/** The longest location of the same server that fits wins, as in nginx. */
export function makeServes(_config: NginxConfig, routes: readonly Route[]): ReverseProxy['serves'] {
  return (route, request) => {
    const path = request.uri.replace(/[?#].*$/, '');
    if (request.host !== null && route.serverNames.length > 0 && !route.serverNames.includes('_')) {
      const named = routes.some((other) => other.serverNames.includes(request.host ?? ''));
      if (named && !route.serverNames.includes(request.host)) return false;
    }
    if (!byLocation(route, path)) return false;
    const rivals = routes.filter(
      (other) => other !== route && other.serverNames.join() === route.serverNames.join() && byLocation(other, path),
    );
    return !rivals.some((other) => other.location.length > route.location.length && !other.location.startsWith('@'));
  };
}
