import type { Route } from '../core/route.ts';
import { isForgeable, tellsRequests } from '../logs/access-format.ts';
import type { ReverseProxy } from './proxy.ts';

type AccessLog = Route['logs']['access'][number];

/** Whether a log of the configuration is a file, the journal of the proxy's unit, or the output of its container. */
export function isReadable(proxy: ReverseProxy, path: string): boolean {
  if (path.startsWith('/')) return true;
  return path === 'journal' ? proxy.state.unit !== null : path.startsWith('std') && proxy.within !== undefined;
}

/** Where a log of the configuration lies on this host; null: it is no file here. */
export function fileOf(proxy: ReverseProxy, path: string): string | null {
  if (!path.startsWith('/')) return null;
  return proxy.within === undefined ? path : (proxy.within.hostPath(path)?.path ?? null);
}

/** Why an access log that the configuration names tells nothing to count; null when it does. */
export function whyUncounted(proxy: ReverseProxy, { path, format }: AccessLog): string | null {
  if (path.startsWith('gzip:')) return 'it is written compressed';
  if (path.includes('$')) return 'its name depends on the request';
  const form = proxy.logFormat(format);
  if (form && isForgeable(form)) return `visitors can write whole lines of it (escape=none in ${format})`;
  if (form && !tellsRequests(form)) return `its lines tell no request or no status (${format})`;
  return isReadable(proxy, path) ? null : 'it is sent elsewhere';
}

/** The one log in which the requests of a route are counted: what is written to several would count several times. */
export function countedLog(proxy: ReverseProxy, route: Route): AccessLog | null {
  const told = route.logs.access.filter((log) => whyUncounted(proxy, log) === null);
  const [first = null] = told;
  if (proxy.within === undefined) return first;
  // A file of the container's own may be a link to its output, or be out of reach.
  const output = told.find(({ path }) => /^(?:\/dev\/)?std(?:out|err)$/.test(path));
  return output ?? told.find(({ path }) => fileOf(proxy, path) !== null) ?? first;
}
