import { isIpLiteral } from '../core/address.ts';
import type { Route } from '../core/route.ts';
import type { FactMap } from '../facts/facts.generated.ts';
import { backendHost, backendPathOf } from './ask-route.ts';
import { askBinary } from './binary-probe.ts';
import { type Ask, askHttp, type ProbeResult } from './probing.ts';
import type { World } from './world.ts';

type Probe = FactMap['probe'];

/** Extra questions that tell one cause from another, asked only when something fails. */
export async function askVariants(
  world: World,
  route: Route,
  target: Route['targets'][number],
  failing: { readonly through: readonly ProbeResult[]; readonly direct: readonly ProbeResult[] },
): Promise<Probe['variants']> {
  const [through] = failing.through;
  const [direct] = failing.direct;
  if (
    !direct ||
    ['refused', 'missing', 'connect-timeout', 'unreachable', 'unresolved', 'queue-full'].includes(direct.outcome)
  )
    return [];
  const path = route.backendPath ?? '/';
  const host = backendHost(route);
  const ask = (scheme: 'http' | 'https', variant: string, over: Partial<Ask> = {}) =>
    askHttp(
      world.host,
      scheme,
      target.address,
      { method: 'GET', path, hostHeader: host, timeoutMs: 1000, ...over },
      `${scheme}:${variant}`,
    ).then((result) => ({ ...result, variant }));
  const tasks: Promise<Probe['variants'][number]>[] = [];
  // Silence after plain HTTP says nothing of the protocol; after FastCGI or uWSGI it does.
  const silent = direct.outcome === 'read-timeout' && (target.scheme === 'http' || target.scheme === 'https');
  const garbled = !silent && (direct.outcome !== 'answered' || direct.status === 400);
  if (garbled) {
    tasks.push(ask(target.scheme === 'https' ? 'http' : 'https', target.scheme === 'https' ? 'http' : 'https'));
    if (target.scheme === 'fastcgi' || target.scheme === 'uwsgi' || target.scheme === 'scgi')
      tasks.push(ask('http', 'http'));
    else
      for (const other of ['uwsgi', 'fastcgi'] as const)
        tasks.push(
          askBinary(world.host, other, target.address, path, 700).then((result) => ({ ...result, variant: other })),
        );
  }
  // What a proxy sends as the server's name (SNI) is the upstream's own name, whatever Host it passes on.
  const name = target.address.is === 'tcp' && !isIpLiteral(target.address.host) ? target.address.host : null;
  if (direct.outcome === 'tls' && target.scheme === 'https' && name !== null && name !== host)
    tasks.push(ask('https', `sni:${name}`, { serverName: name }));
  if (direct.status === 400 || through?.status === 400)
    tasks.push(ask('http', 'host:localhost', { hostHeader: 'localhost' }));
  for (const other of otherPaths(route, failing.through))
    tasks.push(ask(target.scheme === 'https' ? 'https' : 'http', `path:${other}`, { path: other }));
  return Promise.all(tasks);
}

/** With the prefix kept, stripped or doubled, when the backend does not know what it is asked. */
function otherPaths(route: Route, through: readonly ProbeResult[]): string[] {
  const all = through.filter((result) => result.status === 404 && result.producer === 'backend');
  // A healthy API has nothing at its base path: another page that is lost tells more.
  const lost = all.find((result) => new URL(result.url).pathname !== route.samplePath) ?? all[0];
  if (!lost || route.samplePath === null) return [];
  const path = new URL(lost.url).pathname;
  const sent = backendPathOf(route, path) ?? path;
  const prefix = route.samplePath.replace(/\/$/, '');
  const stripped = path.startsWith(route.samplePath) ? `/${path.slice(route.samplePath.length)}` : path;
  const options = [path, stripped, sent.replace(`${prefix}${prefix}`, prefix), `${prefix}${sent}`];
  return [...new Set(options)].filter((other) => other !== sent && other.startsWith('/')).slice(0, 3);
}
