import type { Route } from '../../core/route.ts';
import { shortName, uniqueNames } from '../route-names.ts';
import type { CaddyConfig, CaddyRoute, CaddyServer, Matcher, Pass } from './model.ts';
import { serve } from './serve.ts';

/** A pass with the conditions that lead to it, outermost first. */
interface Found {
  readonly pass: Pass;
  readonly servers: CaddyServer[];
  readonly chain: readonly CaddyRoute[];
}

function collect(server: CaddyServer, routes: readonly CaddyRoute[], chain: readonly CaddyRoute[], out: Found[]): void {
  for (const route of routes) {
    const here = [...chain, route];
    for (const handler of route.handlers) {
      if (handler.is === 'subroute') collect(server, handler.routes, here, out);
      if (handler.is !== 'pass') continue;
      const known = out.find((one) => one.pass === handler.pass);
      if (known) {
        if (!known.servers.includes(server)) known.servers.push(server);
      } else out.push({ pass: handler.pass, servers: [server], chain: here });
    }
  }
}

function matchersOf(chain: readonly CaddyRoute[]): readonly Matcher[] {
  return chain.flatMap((route) => route.sets.flat());
}

function hostsOf(found: Found): readonly string[] {
  return [...new Set(matchersOf(found.chain).flatMap((one) => (one.is === 'host' ? one.hosts : [])))];
}

/** Names that a person would type, exact ones first; a star is taken for `www`. */
function typedHosts(hosts: readonly string[]): readonly string[] {
  const exact = hosts.filter((one) => !one.includes('*'));
  return [...exact, ...hosts.filter((one) => one.includes('*')).map((one) => one.replaceAll('*', 'www'))];
}

/** The innermost path that leads to the pass, as written; `/` for all. */
function locationOf({ chain }: Found): string {
  const paths = matchersOf(chain).flatMap((one) =>
    one.is === 'path' ? one.patterns : one.is === 'path-regexp' ? [`~ ${one.pattern}`] : [],
  );
  return paths.at(-1) ?? '/';
}

/** Paths that a pattern takes: `/api/*` → `/api/`, `*.php` → `/index.php`. */
function pathsFor(pattern: string): readonly string[] {
  if (pattern === '*' || pattern === '') return ['/'];
  if (pattern.startsWith('*') && pattern.endsWith('*')) return [`/${pattern.slice(1, -1).replace(/^\//, '')}`];
  if (pattern.startsWith('*')) return [`/index${pattern.slice(1)}`];
  const plain = pattern.replace(/\*$/, '');
  return [plain, `${plain}index`, `${plain}/`].map((one) => one.replaceAll('*', 'a'));
}

function candidates({ chain }: Found): readonly string[] {
  const matchers = matchersOf(chain);
  const literal = matchers.flatMap((one) =>
    one.is === 'path-regexp' ? (/^\^?(\/[\w/-]*)/.exec(one.pattern)?.[1] ?? []) : [],
  );
  const fromPaths = matchers
    .flatMap((one) => (one.is === 'path' ? one.patterns : []))
    .reverse()
    .flatMap(pathsFor);
  return [...new Set(['/', ...fromPaths, ...literal, '/index.php', '/index.html', '/why502'])].filter((path) =>
    /^\/[\w./~%-]*$/.test(path),
  );
}

interface Sample {
  readonly path: string;
  readonly backendPath: string;
}

function methodOf(found: Found): string {
  const method = matchersOf(found.chain).find((one) => one.is === 'method');
  return method?.is === 'method' && !method.methods.some((one) => one.toUpperCase() === 'GET')
    ? (method.methods[0] ?? 'GET')
    : 'GET';
}

/** A path that reaches the pass, tried on the configuration itself; what the URL cannot decide is taken as it is. */
function sampleOf(config: CaddyConfig, found: Found): Sample | null {
  const [server] = found.servers;
  const port = server?.listens[0]?.port ?? 80;
  const host = typedHosts(hostsOf(found))[0] ?? 'localhost';
  const paths = candidates(found);
  for (const path of paths) {
    const asked = { scheme: server?.tls ? 'https' : 'http', port, host, method: methodOf(found), uri: path } as const;
    const decision = serve(config, asked, server ?? null);
    if (decision.is === 'pass' && decision.pass === found.pass) return { path, backendPath: decision.uri };
  }
  return null;
}

/** Text that Caddy's names have in the log formats; `stderr` and `stdout` of a service go to its journal. */
function toRoute(config: CaddyConfig, found: Found): Route {
  const { pass, chain, servers } = found;
  const hosts = hostsOf(found);
  const sample = sampleOf(config, found);
  const unsure = matchersOf(chain).flatMap((one) =>
    one.is === 'other' ? [one.name] : one.is === 'header' ? [`header ${one.name}`] : [],
  );
  const logs = servers
    .flatMap((server) => server.accessLogs)
    .filter((log) => log.hosts === null || hosts.length === 0 || log.hosts.some((host) => hosts.includes(host)));
  return {
    proxy: 'caddy',
    name: '',
    // A listener with TLS answers only names that it has a certificate for.
    serverNames: [...new Set([...hosts, ...typedHosts(hosts).slice(0, 1)])],
    listens: servers.flatMap((server) =>
      server.listens.map((listen) => ({ ...listen, tls: server.tls, isDefault: hosts.length === 0 })),
    ),
    location: locationOf(found),
    place: chain.at(-1)?.place ?? pass.place,
    passPlace: pass.place,
    passText: pass.text,
    targets: pass.targets,
    unresolvedVariables: pass.unresolved,
    // Go asks the system's resolver at every new connection.
    resolvesAtRuntime: true,
    hasResolver: true,
    group: null,
    samplePath: sample?.path ?? null,
    backendPath: sample?.backendPath ?? null,
    hostHeader: pass.hostHeader,
    tlsVerify: pass.tlsVerify,
    tlsServerName: true,
    limits: {
      connectTimeoutMs: pass.connectTimeoutMs,
      readTimeoutMs: pass.readTimeoutMs,
      sendTimeoutMs: null,
      headerBufferBytes: pass.headerBufferBytes,
      maxBodyBytes: null,
      keepalive: pass.keepalive,
      readTimeoutSetting: pass.readTimeoutSetting,
    },
    logs: {
      error: config.errorLog === null ? [] : [{ path: config.errorLog, level: 'error' }],
      access: [...new Set(logs.map((log) => log.path))].map((path) => ({ path, format: 'json' })),
    },
    notes: [...pass.notes, ...(unsure.length > 0 ? [`used only when ${unsure.join(', ')} says so`] : [])],
  };
}

/** A pass with the route that was made of it. */
export interface PassRoute {
  readonly pass: Pass;
  readonly route: Route;
}

/** Every `reverse_proxy` of a configuration as a route, in the order of the servers. Never throws. */
export function passRoutes(config: CaddyConfig): readonly PassRoute[] {
  const found: Found[] = [];
  for (const server of config.servers) collect(server, server.routes, [], found);
  const made = found.map((one) => ({ pass: one.pass, route: toRoute(config, one) }));
  const names = uniqueNames(
    made.map(({ route }) => shortName({ ...route, location: route.location.replace(/\/?\*$/, '/') })),
  );
  return made.map(({ pass, route }, i) => ({ pass, route: { ...route, name: names[i] ?? route.name } }));
}
