import type { LeftOut, Place } from '../../core/route.ts';
import type { DockerProvider } from './static.ts';
import { at, listAt, type Tree, textAt } from './tree.ts';

export interface Server {
  readonly scheme: 'http' | 'https' | 'h2c';
  /** A host and port, or a container or service with its port. */
  readonly host: string;
  readonly port: number;
  /** The line of the file that names it; labels have none. */
  readonly line?: number;
}

export type PathChange =
  | { readonly is: 'strip'; readonly prefixes: readonly string[] }
  | { readonly is: 'add'; readonly prefix: string }
  | { readonly is: 'replace'; readonly path: string }
  | { readonly is: 'other'; readonly name: string };

export interface Router {
  readonly name: string;
  readonly rule: string;
  readonly entryPoints: readonly string[];
  readonly tls: boolean;
  /** 0: by the rule's length. */
  readonly priority: number;
  readonly servers: readonly Server[];
  readonly changes: readonly PathChange[];
  readonly passHost: boolean;
  readonly place: Place;
  /** Container or service that carries the labels. */
  readonly owner: string | null;
  readonly problems: readonly string[];
  /** Where it stands itself, not its servers. */
  readonly ownPlace: Place;
  /** Why Traefik leaves it out; null for a sound one. */
  readonly leftOut: LeftOut | null;
}

/** A container or service that a provider looks at. */
export interface Labelled {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** For the default rule: `service-project` of compose, else the name. */
  readonly ruleName: string;
  /** Where Traefik dials it: an address on its network, else its name. */
  readonly host: string;
  /** Ports that its image or definition exposes. */
  readonly ports: readonly number[];
  /** Why the provider does not take it as it is: it has ended, or its health check fails. */
  readonly unfit?: string | null;
  /** Why the provider sees no labels at all. */
  readonly blind?: { readonly why: string; readonly place: Place };
}

function changeOf(name: string, middleware: Tree): PathChange {
  const kind = Object.keys(middleware)[0] ?? '';
  if (kind === 'stripprefix') return { is: 'strip', prefixes: listAt(middleware, kind, 'prefixes') };
  if (kind === 'addprefix') return { is: 'add', prefix: textAt(middleware, kind, 'prefix') ?? '' };
  if (kind === 'replacepath') return { is: 'replace', path: textAt(middleware, kind, 'path') ?? '/' };
  return { is: 'other', name: kind || name };
}

/** `auth@docker` → `auth`. */
function bare(name: string): string {
  return name.replace(/@.*$/, '').toLowerCase();
}

interface Drawn {
  readonly router: Tree;
  readonly name: string;
  readonly rule: string;
  readonly servers: readonly Server[];
  readonly service: Tree;
  readonly place: Place;
  readonly owner: string | null;
  readonly problems: readonly string[];
  /** A service that is named and that nobody defines. */
  readonly missing: string | null;
  readonly unfit: string | null;
  readonly blind?: Labelled['blind'] | undefined;
  /** The place of a name of its own. */
  readonly placeOf: (word: string) => Place;
}

/** A provider's own name may stand behind `@`; what others define is not seen here. */
function isLocal(name: string): boolean {
  return !name.includes('@');
}

function leftOutOf(drawn: Drawn, middlewares: Tree): LeftOut | null {
  const { router, name, servers, service, missing, unfit, problems, place, placeOf } = drawn;
  if (unfit !== null) return { by: 'backend', why: unfit, place, status: 404 };
  const text = (why: string, at: Place, status: LeftOut['status'] = 404): LeftOut => ({
    by: 'text',
    why: `router ${name}: ${why}`,
    place: at,
    status,
  });
  if (drawn.blind !== undefined) return { by: 'text', ...drawn.blind, status: 404 };
  if (missing === '') return text('it names no service', placeOf(name));
  if (missing !== null) return text(`the service ${missing} does not exist`, placeOf(missing));
  const gone = listAt(router, 'middlewares').find((one) => isLocal(one) && middlewares[bare(one)] === undefined);
  if (gone !== undefined) return text(`the middleware ${gone} does not exist`, placeOf(gone));
  // Weighted, mirroring and failover services have no servers of their own.
  const isPlain = Object.keys(service).every((kind) => kind === 'loadbalancer');
  const isSeen = isPlain && isLocal(textAt(router, 'service') ?? '');
  if (problems[0] === undefined || (drawn.owner === null && (servers.length > 0 || !isSeen))) return null;
  return text(problems[0], place, drawn.owner === null ? 503 : 404);
}

function routerOf(drawn: Drawn, middlewares: Tree): Router {
  const { router, name, rule, servers, service, place, owner, problems, placeOf } = drawn;
  const tls = router.tls;
  const leftOut = leftOutOf(drawn, middlewares);
  return {
    name,
    rule,
    entryPoints: listAt(router, 'entrypoints'),
    tls: tls !== undefined && tls !== 'false',
    priority: Number(textAt(router, 'priority') ?? 0) || 0,
    servers,
    changes: listAt(router, 'middlewares').map((one) => changeOf(one, at(middlewares, bare(one)))),
    passHost: textAt(service, 'loadbalancer', 'passhostheader') !== 'false',
    place,
    owner,
    problems,
    ownPlace: placeOf(name),
    leftOut,
  };
}

/** The `http` part of a file of the file provider; `all` is that of all its files together: names may stand in another. */
export function routersOfFile(
  tree: Tree,
  file: string,
  lineOf: (text: string) => number,
  all: Tree = at(tree, 'http'),
): Router[] {
  const http = at(tree, 'http');
  return Object.entries(at(http, 'routers')).flatMap(([name, router]) => {
    if (typeof router !== 'object') return [];
    const named = textAt(router, 'service') ?? '';
    if (named.endsWith('@internal')) return [];
    const wanted = bare(named);
    const service = at(all, 'services', wanted);
    const isHere = at(http, 'services')[wanted] !== undefined;
    const missing = isLocal(named) && at(all, 'services')[wanted] === undefined ? named : null;
    const rows = Object.values(at(service, 'loadbalancer', 'servers')).flatMap((one) =>
      typeof one === 'object' ? (textAt(one, 'url') ?? []) : [],
    );
    const first = rows[0];
    return routerOf(
      {
        router,
        name,
        rule: textAt(router, 'rule') ?? '',
        servers: rows.flatMap((url) => {
          const server = serverOf(url);
          return server ? [isHere ? { ...server, line: lineOf(url) } : server] : [];
        }),
        service,
        place: { file, line: lineOf(isHere && first !== undefined ? first : name) },
        owner: null,
        problems: rows.length === 0 ? [noServers(named, name)] : [],
        missing,
        unfit: null,
        placeOf: (word) => ({ file, line: lineOf(word) }),
      },
      at(all, 'middlewares'),
    );
  });
}

function noServers(service: string, router: string): string {
  return isLocal(service)
    ? `the service ${service} of router ${router} has no servers`
    : `the service ${service} of router ${router} is another provider's`;
}

function serverOf(url: string): Server | null {
  const match = /^(https?|h2c):\/\/(?:\[([^\]]+)\]|([^/:]+))(?::(\d+))?/.exec(url);
  if (!match) return null;
  const scheme = match[1] as Server['scheme'];
  return { scheme, host: match[2] ?? match[3] ?? '', port: Number(match[4] ?? (scheme === 'https' ? 443 : 80)) };
}

/** The lowest exposed port, when no label names one (providers.docker, port detection). */
function portOf(service: Tree, ports: readonly number[]): number | null {
  const set = textAt(service, 'loadbalancer', 'server', 'port');
  if (set !== null && /^\d+$/.test(set)) return Number(set);
  return ports.length > 0 ? Math.min(...ports) : null;
}

function normalOf(name: string): string {
  return name.replace(/[^a-zA-Z0-9]+/g, '-').replace(/^-|-$/g, '');
}

/** The service that the provider makes of a container whose labels (`labels`, the tree below `traefik`) define none. */
export function defaultService({ ruleName }: Labelled, labels: Tree): string | null {
  return Object.keys(at(labels, 'http', 'services')).length === 0 ? normalOf(ruleName) : null;
}

/** `Host(`{{ normalize .Name }}`)` and its like: the name is the only thing that is filled in. */
function defaultRule(provider: DockerProvider, name: string): string {
  const normal = normalOf(name);
  return provider.defaultRule.replace(/\{\{[^{}]*\.Name[^{}]*\}\}/g, normal).replace(/\{\{[^{}]*\}\}/g, normal);
}

/** Routers that the labels of one container or service make. `labels` is the tree below `traefik`. */
export function routersOfLabels(provider: DockerProvider, one: Labelled, labels: Tree, shared: Tree): Router[] {
  const enabled = textAt(labels, 'enable');
  if (enabled === 'false' || (enabled !== 'true' && !provider.exposedByDefault)) return [];
  const http = at(labels, 'http');
  const services = at(http, 'services');
  const names = Object.keys(services);
  const own = Object.entries(at(http, 'routers')).filter((row): row is [string, Tree] => typeof row[1] === 'object');
  // Without a router of its own, but with something to reach: one by the default rule.
  const routers: [string, Tree][] = own.length > 0 ? own : [[one.ruleName, {}]];
  return routers.flatMap(([name, router]) => {
    const wanted = textAt(router, 'service') === null ? null : bare(textAt(router, 'service') ?? '');
    // A router without a service takes the only one that there is.
    const key = wanted ?? (names.length === 1 ? (names[0] ?? '') : name);
    const service = at(services, key);
    const port = portOf(service, one.ports);
    if (textAt(router, 'service')?.endsWith('@internal')) return [];
    if (own.length === 0 && port === null) return [];
    const tooMany =
      wanted === null && own.length > 0 && names.length > 1
        ? [`it names none of the services ${names.join(', ')} of ${one.name}`]
        : [];
    const scheme = (textAt(service, 'loadbalancer', 'server', 'scheme') ?? 'http') as Server['scheme'];
    return routerOf(
      {
        router,
        name,
        rule: textAt(router, 'rule') ?? defaultRule(provider, one.ruleName),
        servers: port === null ? [] : [{ scheme, host: one.host, port }],
        service,
        place: { file: `labels of ${one.name}`, line: 1 },
        owner: one.name,
        problems:
          port === null ? [`no port of ${one.name} is known: the label loadbalancer.server.port is missing`] : tooMany,
        missing:
          wanted !== null &&
          isLocal(textAt(router, 'service') ?? '') &&
          at(shared, 'http', 'services')[key] === undefined
            ? key
            : null,
        unfit: one.unfit ?? null,
        blind: one.blind,
        placeOf: () => ({ file: `labels of ${one.name}`, line: 1 }),
      },
      at(shared, 'http', 'middlewares'),
    );
  });
}
