import { program } from '../../core/programs/traefik.ts';
import type { Route } from '../../core/route.ts';
import type { ConfigReader } from '../../proxies/config-reader.ts';
import { readDocument } from '../../proxies/traefik/document.ts';
import { type Labelled, type Router, routersOfFile, routersOfLabels } from '../../proxies/traefik/dynamic.ts';
import { routerFor, routerRoutes, type TraefikConfig } from '../../proxies/traefik/routes.ts';
import { type DockerProvider, readStatic, type TraefikStatic } from '../../proxies/traefik/static.ts';
import { at, type Tree, treeOf, treeOfArgs, treeOfEnvironment } from '../../proxies/traefik/tree.ts';
import { readerOf } from '../config-reader.ts';
import { type Inspect, instantOf } from '../containers/api.ts';
import { type Engine, engineOf, nameOf } from '../containers/engine.ts';
import { filesOf } from '../containers/files.ts';
import { deathWords, insideOf, type ProxyContainer, proxyContainers, withOutside } from '../containers/proxies.ts';
import { addressOn, isVip, networksOf, sharedNetworks } from '../containers/resolve.ts';
import type { ProxyFinder, ReverseProxy } from '../proxy.ts';
import { fdUse, userOf } from '../proxy-process.ts';
import type { World } from '../world.ts';

const FOLDER = '/etc/traefik';
const STATIC_FILES = ['traefik.yml', 'traefik.yaml', 'traefik.toml'].map((name) => `${FOLDER}/${name}`);

function isServer(command: string): boolean {
  return /^(?:\S*\/)?traefik(?:\s+(?!version|healthcheck)|$)/.test(command);
}

const MARK = { isMain: isServer, word: 'traefik' };

interface Settings {
  readonly config: TraefikStatic;
  readonly file: string | null;
}

/** A file that is there and tells nothing is a problem, not a file that is missing. */
export async function treeOfFile(
  reader: ConfigReader,
  path: string,
  problems: string[],
): Promise<[Tree, string] | null> {
  const read = await reader.read(path);
  if (read.is === 'absent') return null;
  if (read.is !== 'text') {
    problems.push(`could not read ${path}: ${read.is === 'denied' ? 'permission denied' : read.why}`);
    return null;
  }
  const tree = await readDocument(read.text, path);
  if (tree === null) problems.push(`${path} does not parse`);
  return tree && [tree, read.text];
}

/** Static configuration: arguments, environment or one file, whichever there is (they exclude each other). */
async function settingsOf(
  reader: ConfigReader,
  args: readonly string[],
  words: readonly string[],
  problems: string[],
): Promise<Settings> {
  const fromArgs = treeOfArgs(args);
  const named = /--config-?file[= ](\S+)/i.exec(args.join(' '))?.[1];
  for (const file of named === undefined ? STATIC_FILES : [named]) {
    const found = await treeOfFile(reader, file, problems);
    if (found) return { config: readStatic(found[0]), file };
  }
  const tree: Tree = Object.keys(fromArgs).length > 0 ? fromArgs : treeOfEnvironment(words);
  return { config: readStatic(tree), file: null };
}

async function fileRouters(
  reader: ConfigReader,
  config: TraefikStatic,
  problems: string[],
): Promise<readonly Router[]> {
  const { name, folder } = config.file;
  const paths = name !== null ? [name] : [];
  if (folder !== null)
    for (const kind of ['yml', 'yaml', 'toml'])
      paths.push(...(await reader.glob(`${folder.replace(/\/$/, '')}/*.${kind}`)));
  const found: Router[] = [];
  for (const path of [...new Set(paths)]) {
    const document = await treeOfFile(reader, path, problems);
    if (!document) continue;
    const [tree, text] = document;
    const lines = text.split('\n');
    found.push(...routersOfFile(tree, path, (word) => lines.findIndex((line) => line.includes(word)) + 1 || 1));
  }
  return found;
}

function portsOf(inspect: Inspect): readonly number[] {
  return Object.keys(inspect.Config.ExposedPorts ?? {}).flatMap((key) =>
    key.endsWith('/udp') ? [] : [Number.parseInt(key, 10)],
  );
}

/** Where Traefik dials a container: its address on the wanted network, else on one that both have, else on any. */
function dialOf(inspect: Inspect, traefik: Inspect | null, network: string | null): string {
  const shared = traefik ? sharedNetworks(traefik, inspect) : [];
  const order = [...(network === null ? [] : [network]), ...shared, ...networksOf(inspect)];
  for (const name of order) {
    const address = addressOn(inspect, name);
    if (address !== null) return address;
  }
  return nameOf(inspect);
}

function fromContainer(inspect: Inspect, traefik: Inspect | null, provider: DockerProvider): Labelled {
  const labels = inspect.Config.Labels ?? {};
  const { 'com.docker.compose.service': service, 'com.docker.compose.project': project } = labels;
  const network = labels['traefik.docker.network'] ?? provider.network;
  return {
    name: nameOf(inspect),
    labels,
    ruleName: service && project ? `${service}-${project}` : nameOf(inspect),
    host: dialOf(inspect, traefik, network),
    ports: portsOf(inspect),
  };
}

async function labelled(
  engine: Engine,
  traefik: Inspect | null,
  provider: DockerProvider,
): Promise<readonly Labelled[]> {
  if (provider.kind === 'swarm')
    return (await engine.services()).map(({ Spec, ...rest }) => ({
      name: Spec.Name,
      labels: Spec.Labels ?? {},
      ruleName: Spec.Name,
      host: isVip({ Spec, ...rest }) ? Spec.Name : `tasks.${Spec.Name}`,
      ports: [],
    }));
  const all = await engine.all();
  // A task's container is the swarm provider's; of a container that was made anew only the newest counts.
  return all
    .filter((one) => one.Id !== traefik?.Id && !one.Config.Labels?.['com.docker.swarm.service.name'])
    .map((one) => fromContainer(one, traefik, provider));
}

async function dockerRouters(
  engine: Engine,
  traefik: Inspect | null,
  config: TraefikStatic,
): Promise<readonly Router[]> {
  const found: Router[] = [];
  for (const provider of config.providers) {
    const all = await labelled(engine, traefik, provider);
    const trees = all.map((one) => at(treeOf(Object.entries(one.labels)), 'traefik'));
    // Middlewares may stand in the labels of any container.
    const shared = treeOf(
      all.flatMap((one) =>
        Object.entries(one.labels).flatMap(([key, value]) =>
          /^traefik\.http\.middlewares\./i.test(key) ? [[key.slice(8), value] as const] : [],
        ),
      ),
    );
    for (const [index, one] of all.entries()) found.push(...routersOfLabels(provider, one, trees[index] ?? {}, shared));
  }
  return found;
}

function waysOf(
  config: TraefikConfig,
): { readonly routes: readonly Route[] } & Pick<ReverseProxy, 'serves' | 'logFormat'> {
  const made = routerRoutes(config);
  return {
    routes: made.map(({ route }) => route),
    serves(route, request) {
      const own = made.find((one) => one.route.name === route.name);
      const [path = '/', query = ''] = request.uri.split(/\?(.*)/s, 2);
      return (own?.route.listens ?? []).some(({ port }) => {
        if (port === null) return false;
        const host = request.host ?? own?.route.serverNames[0] ?? 'localhost';
        return routerFor(config, { host, path, query, method: request.method, port }).router === own?.router;
      });
    },
    logFormat: () => null,
  };
}

function problemsOf(config: TraefikConfig, unread: readonly string[]): string[] {
  return [
    ...unread,
    ...config.routers.flatMap((router) => router.problems.map((problem) => `${problem} (router ${router.name})`)),
  ];
}

async function fromDocker(world: World, engine: Engine, instance: ProxyContainer): Promise<ReverseProxy> {
  const { inspect, main: pid } = instance;
  const { reader } = filesOf(engine, inspect.Id, FOLDER);
  const unread: string[] = [];
  const settings = await settingsOf(reader, inspect.Args ?? [], inspect.Config.Env ?? [], unread);
  const routers = [
    ...(await dockerRouters(engine, inspect, settings.config)),
    ...(await fileRouters(reader, settings.config, unread)),
  ];
  const config = { settings: settings.config, routers };
  const { routes, ...ways } = waysOf(config);
  const running = inspect.State.Status === 'running';
  const started = instantOf(inspect.State.StartedAt);
  const fds = await fdUse(world, pid ?? undefined);
  return {
    program: 'traefik',
    routes: await Promise.all(routes.map((route) => withOutside(engine, inspect, route))),
    user: null,
    hasPrivateTmp: false,
    problems: problemsOf(config, unread),
    state: {
      program: 'traefik',
      unit: null,
      container: nameOf(inspect),
      configFile: settings.file,
      running,
      masterPid: pid,
      workerPids: [],
      user: null,
      startedAt: started,
      configLoadedAt: running ? started : null,
      // It follows its providers by itself.
      changedSince: [],
      configError: running ? null : await deathWords(engine, inspect, program.deathWords),
      workerConnections: null,
      fdLimit: fds.limit,
      fdUsed: fds.used,
      errorLogs: [settings.config.errorLog ?? 'stdout'],
    },
    ...ways,
    within: insideOf(world, engine, inspect),
  };
}

async function fromHost(world: World, engine: Engine, pid: number, command: string): Promise<ReverseProxy> {
  const reader = readerOf(world.host);
  const unread: string[] = [];
  const settings = await settingsOf(reader, command.split(/\s+/).slice(1), [], unread);
  const { state, why } = engine.fact;
  const labels = state === 'up' ? await dockerRouters(engine, null, settings.config) : [];
  if (settings.config.providers.length > 0 && (state === 'denied' || state === 'down'))
    unread.push(`Docker does not tell the labels that Traefik reads: ${why ?? state}`);
  const routers = [...labels, ...(await fileRouters(reader, settings.config, unread))];
  const config = { settings: settings.config, routers };
  const [owner, info, user, fds] = await Promise.all([
    world.owner(pid),
    world.process(pid),
    userOf(world, pid, 'traefik'),
    fdUse(world, pid),
  ]);
  const { routes, ...ways } = waysOf(config);
  const place = (path: string): string => (path === 'stdout' ? 'journal' : path);
  return {
    program: 'traefik',
    routes: routes.map((route) => ({
      ...route,
      logs: {
        error: route.logs.error.map((log) => ({ ...log, path: place(log.path) })),
        access: route.logs.access.map((log) => ({ ...log, path: place(log.path) })),
      },
    })),
    user,
    hasPrivateTmp: false,
    problems: problemsOf(config, unread),
    state: {
      program: 'traefik',
      unit: owner.unit,
      container: null,
      configFile: settings.file,
      running: true,
      masterPid: pid,
      workerPids: [],
      user: null,
      startedAt: info?.startedAt ?? null,
      configLoadedAt: info?.startedAt ?? null,
      changedSince: [],
      configError: null,
      workerConnections: null,
      fdLimit: fds.limit,
      fdUsed: fds.used,
      errorLogs: [place(settings.config.errorLog ?? 'stdout')],
    },
    ...ways,
  };
}

/** Traefik on this host, in containers and as a Swarm service, with what its labels and files say. */
export const finder: ProxyFinder = {
  program: 'traefik',
  async find(world) {
    const engine = await engineOf(world);
    const found: ReverseProxy[] = [];
    if (engine.fact.state === 'up')
      for (const instance of await proxyContainers(world, engine, MARK))
        found.push(await fromDocker(world, engine, instance));
    for (const [pid, command] of await world.commands()) {
      if (!isServer(command) || (await world.owner(pid)).container !== null) continue;
      found.push(await fromHost(world, engine, pid, command));
    }
    return found.filter((proxy) => proxy.routes.length > 0 || proxy.problems.length > 0);
  },
};
