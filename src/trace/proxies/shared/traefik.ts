import type { LeftOut } from '../../../core/route.ts';
import type { ConfigReader } from '../../../proxies/config-reader.ts';
import { type Document, isTemplate, readPartly } from '../../../proxies/traefik/document.ts';
import {
  defaultService,
  type Labelled,
  type Router,
  routersOfFile,
  routersOfLabels,
} from '../../../proxies/traefik/dynamic.ts';
import { type DockerProvider, readStatic, type TraefikStatic } from '../../../proxies/traefik/static.ts';
import { at, type Tree, treeOf, treeOfArgs, treeOfEnvironment } from '../../../proxies/traefik/tree.ts';
import type { Inspect } from '../../containers/api.ts';
import { type Engine, nameOf } from '../../containers/engine.ts';
import { addressOn, isVip, networksOf, sharedNetworks } from '../../containers/resolve.ts';

/** Where Traefik's files are when nothing else is said. */
export const TRAEFIK_FOLDER = '/etc/traefik';
const STATIC_FILES = ['traefik.yml', 'traefik.yaml', 'traefik.toml'].map((name) => `${TRAEFIK_FOLDER}/${name}`);

interface Settings {
  readonly config: TraefikStatic;
  readonly file: string | null;
}

/** A file that is there and tells nothing is a problem, not a file that is missing. */
export async function treeOfFile(
  reader: ConfigReader,
  path: string,
  problems: string[],
): Promise<(Document & { readonly text: string }) | null> {
  const read = await reader.read(path);
  if (read.is === 'absent') return null;
  if (read.is !== 'text') {
    problems.push(`could not read ${path}: ${read.is === 'denied' ? 'permission denied' : read.why}`);
    return null;
  }
  const document = await readPartly(read.text, path);
  if (document.error !== null)
    problems.push(
      isTemplate(read.text)
        ? `${path} is a template, which only Traefik fills in`
        : `${path} does not parse (line ${document.error.line}: ${document.error.message})`,
    );
  return { ...document, text: read.text };
}

/** Static configuration: arguments, environment or one file, whichever there is (they exclude each other). */
export async function settingsOf(
  reader: ConfigReader,
  args: readonly string[],
  words: readonly string[],
  problems: string[],
): Promise<Settings> {
  const fromArgs = treeOfArgs(args);
  const named = /--config-?file[= ](\S+)/i.exec(args.join(' '))?.[1];
  const before = problems.length;
  for (const file of named === undefined ? STATIC_FILES : [named]) {
    const found = await treeOfFile(reader, file, problems);
    if (found) return { config: { ...readStatic(found.tree), isGuessed: problems.length > before }, file };
  }
  const tree: Tree = Object.keys(fromArgs).length > 0 ? fromArgs : treeOfEnvironment(words);
  return { config: { ...readStatic(tree), isGuessed: problems.length > before }, file: null };
}

/** Routers of the file provider. */
export async function fileRouters(
  reader: ConfigReader,
  config: TraefikStatic,
  problems: string[],
): Promise<readonly Router[]> {
  const { name, folder } = config.file;
  const paths = name !== null ? [name] : [];
  // It looks into folders of the folder, too.
  if (folder !== null)
    for (const kind of ['yml', 'yaml', 'toml']) {
      const found = await reader.glob(`${folder.replace(/\/$/, '')}/**/*.${kind}`);
      paths.push(...found.filter((path) => path.endsWith(`.${kind}`)));
    }
  const before = problems.length;
  const documents: (Document & { readonly path: string; readonly text: string })[] = [];
  for (const path of [...new Set(paths)]) {
    const document = await treeOfFile(reader, path, problems);
    if (document) documents.push({ path, ...document });
  }
  const all = {
    services: Object.assign({}, ...documents.map(({ tree }) => at(tree, 'http', 'services'))) as Tree,
    middlewares: Object.assign({}, ...documents.map(({ tree }) => at(tree, 'http', 'middlewares'))) as Tree,
  };
  const routers = documents.flatMap(({ path, tree, text }) => {
    const lines = text.split('\n');
    return routersOfFile(tree, path, (word) => lines.findIndex((line) => line.includes(word)) + 1 || 1, all);
  });
  const spoilt = spoiltBy(documents);
  // What was not read, or is filled in, may define what seems to be missing.
  const isUnsure = problems.length > before || documents.some(({ text }) => isTemplate(text));
  return spoilt !== null || isUnsure ? routers.map((router) => ({ ...router, leftOut: spoilt })) : routers;
}

/** One file that does not parse, and Traefik takes none of the folder. */
function spoiltBy(documents: readonly (Document & { readonly path: string; readonly text: string })[]): LeftOut | null {
  const broken = documents.find(({ text, error }) => error !== null && !isTemplate(text));
  if (broken === undefined || broken.error === null) return null;
  const { path, error } = broken;
  return {
    by: 'text',
    why: `${path} does not parse: ${error.message}`,
    place: { file: path, line: error.line },
    status: 404,
  };
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

/** Labels are read in any case; from 3.6 on this one keeps the router while the container is down. */
function allowsDown(labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(labels).some(
    ([key, value]) => key.toLowerCase() === 'traefik.docker.allownonrunning' && value.toLowerCase() === 'true',
  );
}

/** The Docker provider looks at running containers only, and of those with a health check at healthy ones. */
function unfitOf(inspect: Inspect): string | null {
  const { Status, Health } = inspect.State;
  if (!['running', 'paused'].includes(Status) && !allowsDown(inspect.Config.Labels ?? {}))
    return `container ${nameOf(inspect)} is ${Status}, and Traefik takes running ones only`;
  const health = Health?.Status ?? 'none';
  return ['none', 'healthy', ''].includes(health)
    ? null
    : `container ${nameOf(inspect)} is ${health}, and Traefik takes healthy ones only`;
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
    unfit: unfitOf(inspect),
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

/** Without the engine's socket among its mounts a provider in a container sees no labels at all. */
function socketMissing(traefik: Inspect, { endpoint }: DockerProvider): Labelled['blind'] | null {
  const socket = /^unix:\/\/(\/.+)$/.exec(endpoint)?.[1];
  if (socket === undefined) return null;
  const names = [socket, socket.replace(/^\/var\/run\//, '/run/')];
  const covers = traefik.Mounts.some(({ Destination }) =>
    names.some((name) => name === Destination || name.startsWith(`${Destination}/`)),
  );
  const name = nameOf(traefik);
  return covers
    ? null
    : {
        why: `${socket} is not mounted into ${name}, so it sees no labels`,
        place: { file: `mounts of ${name}`, line: 1 },
      };
}

/** Routers that labels of containers or services make; `traefik` is Traefik's own container, null for one on the host. */
export async function dockerRouters(
  engine: Engine,
  traefik: Inspect | null,
  config: TraefikStatic,
): Promise<readonly Router[]> {
  const found: Router[] = [];
  for (const provider of config.providers) {
    const blind = traefik && socketMissing(traefik, provider);
    const all = (await labelled(engine, traefik, provider)).map((one) => (blind ? { ...one, blind } : one));
    const trees = all.map((one) => at(treeOf(Object.entries(one.labels)), 'traefik'));
    // Middlewares and services may stand in the labels of any container, and in Traefik's own.
    const shared = treeOf([
      ...[...all.map((one) => one.labels), traefik?.Config.Labels ?? {}].flatMap((labels) =>
        Object.entries(labels).flatMap(([key, value]) =>
          /^traefik\.http\.(?:middlewares|services)\./i.test(key) ? [[key.slice(8), value] as const] : [],
        ),
      ),
      ...all.flatMap((one, index) => {
        const name = defaultService(one, trees[index] ?? {});
        return name === null ? [] : [[`http.services.${name}.default`, 'true'] as const];
      }),
    ]);
    for (const [index, one] of all.entries()) found.push(...routersOfLabels(provider, one, trees[index] ?? {}, shared));
  }
  return found;
}
