import type { Listen, Route } from '../../core/route.ts';
import { shortName, uniqueNames } from '../route-names.ts';
import { isTemplate } from './document.ts';
import type { PathChange, Router } from './dynamic.ts';
import { argsOf, parseRule, type Rule, type RuleRequest, ruleHolds } from './rule.ts';
import { type EntryPoint, entryPointsOf, type TraefikStatic } from './static.ts';

export interface TraefikConfig {
  readonly settings: TraefikStatic;
  readonly routers: readonly Router[];
}

interface Ready {
  /** With why Traefik leaves it out, if it does. */
  readonly router: Router;
  readonly rule: Rule;
  readonly entryPoints: readonly EntryPoint[];
}

/** Hosts in a rule that cannot be read as a whole. */
const HOSTS = /\bHost\(\s{0,3}[`"']?(?<host>[\w.-]{1,253})/g;

/** Routers are told apart by identity: each configuration has one list of them. */
const lists = new WeakMap<TraefikConfig, readonly Ready[]>();

function ready(config: TraefikConfig): readonly Ready[] {
  const known = lists.get(config);
  if (known !== undefined) return known;
  const made = config.routers
    .flatMap((router) => {
      const rule = parseRule(router.rule);
      if (rule === null && isTemplate(router.rule)) return [];
      // What it was meant for is what its hosts say.
      const meant =
        rule ?? parseRule([...router.rule.matchAll(HOSTS)].map(([, host]) => `Host(\`${host}\`)`).join(' || '));
      if (meant === null) return [];
      const named = entryPointsOf(config.settings, router.entryPoints);
      const isUnsure = config.settings.isGuessed || router.entryPoints.some(isTemplate);
      const [unknown] = named.length > 0 || isUnsure ? [] : router.entryPoints;
      const why =
        rule === null
          ? `router ${router.name}: the rule ${router.rule} cannot be read`
          : unknown === undefined
            ? null
            : `router ${router.name}: the entry point ${unknown} does not exist`;
      return [
        {
          router: {
            ...router,
            leftOut: router.leftOut ?? (why === null ? null : { by: 'text', why, place: router.ownPlace, status: 404 }),
          },
          rule: meant,
          entryPoints: unknown === undefined ? named : entryPointsOf(config.settings, []),
        },
      ];
    })
    .sort((a, b) => priority(b.router) - priority(a.router));
  lists.set(config, made);
  return made;
}

/** Longer rules go first unless a priority says otherwise. */
function priority(router: Router): number {
  return router.priority > 0 ? router.priority : router.rule.length;
}

export interface AskedOf extends RuleRequest {
  readonly port: number;
}

/** The router that takes a request; `sure` is false where only the running proxy knows. */
export function routerFor(
  config: TraefikConfig,
  asked: AskedOf,
): { readonly router: Router | null; readonly sure: boolean } {
  let sure = true;
  for (const { router, rule, entryPoints } of ready(config)) {
    if (!entryPoints.some((one) => one.port === asked.port)) continue;
    const answer = ruleHolds(rule, asked);
    if (answer === null) sure = false;
    if (answer) return { router, sure };
  }
  return { router: null, sure };
}

/** The path that the backend gets (middlewares stripPrefix, addPrefix, replacePath). */
export function changedPath(changes: readonly PathChange[], path: string): string {
  return changes.reduce((now, change) => {
    if (change.is === 'add') return `${change.prefix}${now}`;
    if (change.is === 'replace') return change.path;
    if (change.is !== 'strip') return now;
    const prefix = change.prefixes.find((one) => now.startsWith(one));
    if (prefix === undefined) return now;
    const rest = now.slice(prefix.length);
    return rest.startsWith('/') ? rest : `/${rest}`;
  }, path);
}

function samplePath(config: TraefikConfig, one: Ready, host: string): string | null {
  const port = one.entryPoints[0]?.port;
  const paths = [...argsOf(one.rule, ['PathPrefix', 'Path']), '/'].map((path) => path.replace(/\{.*$/, ''));
  for (const path of paths.flatMap((path) => [path.endsWith('/') ? path : `${path}/`, path]))
    if (port !== undefined && routerFor(config, { host, path, query: '', method: 'GET', port }).router === one.router)
      return path;
  return null;
}

function routeOf(config: TraefikConfig, one: Ready): Route {
  const { router, rule, entryPoints } = one;
  const { settings } = config;
  const hosts = argsOf(rule, ['Host']);
  const path = argsOf(rule, ['PathPrefix', 'Path', 'PathRegexp'])[0] ?? '/';
  const sample = samplePath(config, one, hosts[0] ?? 'localhost');
  const listens: Listen[] = entryPoints.map(({ address, port, tls }) => ({
    address,
    port,
    unix: null,
    tls: tls || router.tls,
    isDefault: hosts.length === 0,
  }));
  const others = router.changes.flatMap((change) => (change.is === 'other' ? [change.name] : []));
  return {
    proxy: 'traefik',
    name: '',
    serverNames: hosts,
    listens,
    location: path,
    place: router.place,
    passPlace: router.place,
    passText:
      router.servers.map((server) => `${server.scheme}://${server.host}:${server.port}`).join(' ') || router.name,
    targets: router.servers.map(({ scheme, host, port, line }) => ({
      scheme,
      address: { is: 'tcp', host, port },
      weight: 1,
      backup: false,
      down: false,
      place: line === undefined ? router.place : { ...router.place, line },
      written: `${scheme}://${host}:${port}`,
    })),
    unresolvedVariables: router.servers.length === 0 ? router.problems : [],
    resolvesAtRuntime: true,
    hasResolver: true,
    group: null,
    samplePath: sample,
    backendPath: sample === null ? null : changedPath(router.changes, sample),
    hostHeader: router.passHost ? '$http_host' : '$proxy_host',
    tlsVerify: true,
    tlsServerName: true,
    // Transport defaults of the documentation (serversTransport.forwardingTimeouts): 30 s to dial, none to answer.
    limits: {
      connectTimeoutMs: 30_000,
      readTimeoutMs: null,
      sendTimeoutMs: null,
      headerBufferBytes: null,
      maxBodyBytes: null,
      keepalive: true,
    },
    logs: {
      error: [{ path: settings.errorLog ?? 'stdout', level: 'error' }],
      access: settings.hasAccessLog ? [{ path: settings.accessLog ?? 'stdout', format: 'traefik' }] : [],
    },
    ...(router.leftOut === null ? {} : { leftOut: router.leftOut }),
    notes: [...(others.length > 0 ? [`middlewares in front: ${others.join(', ')}`] : []), ...router.problems],
  };
}

/** Every router as a route with what it was made of. Never throws. */
export function routerRoutes(config: TraefikConfig): readonly { readonly router: Router; readonly route: Route }[] {
  const made = ready(config)
    .filter((one) => one.entryPoints.length > 0)
    .map((one) => ({ router: one.router, route: routeOf(config, one) }));
  const names = uniqueNames(made.map(({ router, route }) => shortName({ ...route, group: router.owner })));
  return made.map(({ router, route }, i) => ({ router, route: { ...route, name: names[i] ?? route.name } }));
}
