import type { Route } from '../core/route.ts';
import { isForgeable, tellsRequests } from '../logs/access-format.ts';
import type { ReverseProxy } from './proxy.ts';

type AccessLog = Route['logs']['access'][number];

/** Why an access log that the configuration names tells nothing to count; null when it does. */
export function whyUncounted(proxy: ReverseProxy, { path, format }: AccessLog): string | null {
  if (path.startsWith('gzip:')) return 'it is written compressed';
  if (path.includes('$')) return 'its name depends on the request';
  const form = proxy.logFormat(format);
  if (form && isForgeable(form)) return `visitors can write whole lines of it (escape=none in ${format})`;
  if (form && !tellsRequests(form)) return `its lines tell no request or no status (${format})`;
  if (proxy.within !== undefined || path.startsWith('/') || path === 'journal') return null;
  return 'it is sent elsewhere';
}

/** The one log in which the requests of a route are counted: what is written to several would count several times. */
export function countedLog(proxy: ReverseProxy, route: Route): AccessLog | null {
  return route.logs.access.find((log) => whyUncounted(proxy, log) === null) ?? null;
}
