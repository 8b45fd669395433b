import { at, type Tree, textAt } from './tree.ts';

export interface EntryPoint {
  readonly name: string;
  readonly address: string | null;
  readonly port: number;
  readonly tls: boolean;
  /** It only sends visitors to another entry point. */
  readonly redirects: boolean;
}

/** What a provider of containers or services is told. */
export interface DockerProvider {
  readonly kind: 'docker' | 'swarm';
  readonly exposedByDefault: boolean;
  readonly network: string | null;
  readonly defaultRule: string;
  /** How it reaches the engine: `unix:///var/run/docker.sock` when nothing is said. */
  readonly endpoint: string;
}

/** The static configuration: what Traefik is started with. */
export interface TraefikStatic {
  readonly entryPoints: readonly EntryPoint[];
  readonly providers: readonly DockerProvider[];
  readonly file: { readonly name: string | null; readonly folder: string | null };
  /** Access and own log; null for the container's output. */
  readonly accessLog: string | null;
  readonly hasAccessLog: boolean;
  readonly errorLog: string | null;
  /** What it is told could not be read, or not all of it. */
  readonly isGuessed: boolean;
}

// Go templates of the documentation (providers.docker.defaultRule), reduced to the two that are its defaults.
const DEFAULT_RULE = 'Host(`{{ normalize .Name }}`)';

function entryPoint(name: string, tree: Tree): EntryPoint | null {
  // One whose address is misspelt starts no Traefik: where visitors come in is told by its name.
  const written = textAt(tree, 'address') ?? (/secure|https|tls/i.test(name) ? ':443' : ':80');
  const match = /^(?:\[([^\]]*)\]|([^:]*)):(\d+)(?:\/(tcp|udp))?$/.exec(written);
  if (!match || match[4] === 'udp') return null;
  const tls = at(tree, 'http').tls;
  return {
    name,
    address: (match[1] ?? match[2]) || null,
    port: Number(match[3]),
    tls: tls !== undefined && tls !== 'false',
    redirects: textAt(tree, 'http', 'redirections', 'entrypoint', 'to') !== null,
  };
}

function provider(kind: 'docker' | 'swarm', tree: Tree): DockerProvider {
  return {
    kind: textAt(tree, 'swarmmode') === 'true' ? 'swarm' : kind,
    exposedByDefault: textAt(tree, 'exposedbydefault') !== 'false',
    network: textAt(tree, 'network'),
    endpoint: textAt(tree, 'endpoint') ?? 'unix:///var/run/docker.sock',
    defaultRule: textAt(tree, 'defaultrule') ?? DEFAULT_RULE,
  };
}

/** Reads the static configuration. Without any entry point Traefik listens on :80 (`http`). */
export function readStatic(tree: Tree): TraefikStatic {
  const named = Object.entries(at(tree, 'entrypoints')).flatMap(([name, value]) =>
    typeof value === 'object' ? (entryPoint(name, value) ?? []) : [],
  );
  const kinds = (['docker', 'swarm'] as const).filter((kind) => at(tree, 'providers')[kind] !== undefined);
  const logs = at(tree).accesslog;
  return {
    entryPoints: named.length > 0 ? named : [{ name: 'http', address: null, port: 80, tls: false, redirects: false }],
    providers: kinds.map((kind) => provider(kind, at(tree, 'providers', kind))),
    file: {
      name: textAt(tree, 'providers', 'file', 'filename'),
      folder: textAt(tree, 'providers', 'file', 'directory'),
    },
    accessLog: textAt(tree, 'accesslog', 'filepath'),
    hasAccessLog: logs !== undefined && logs !== 'false',
    errorLog: textAt(tree, 'log', 'filepath'),
    isGuessed: false,
  };
}

/** The entry points of a router: those that it names, else all that do not only redirect. */
export function entryPointsOf(config: TraefikStatic, names: readonly string[]): readonly EntryPoint[] {
  const open = config.entryPoints.filter((one) => !one.redirects);
  const wanted = names.map((name) => name.toLowerCase());
  return wanted.length === 0 ? open : config.entryPoints.filter((one) => wanted.includes(one.name));
}
