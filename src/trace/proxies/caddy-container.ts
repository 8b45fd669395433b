import { program } from '../../core/programs/caddy.ts';
import { readJsonConfig } from '../../proxies/caddy/json.ts';
import { caddyfileOfLabels } from '../../proxies/caddy/labels.ts';
import type { ConfigReader } from '../../proxies/config-reader.ts';
import { type Inspect, instantOf } from '../containers/api.ts';
import { type Engine, engineOf, nameOf } from '../containers/engine.ts';
import { filesOf } from '../containers/files.ts';
import { deathWords, insideOf, type ProxyContainer, proxyContainers, withOutside } from '../containers/proxies.ts';
import { addressOn, sharedNetworks } from '../containers/resolve.ts';
import type { ProxyFinder, ReverseProxy } from '../proxy.ts';
import { fdUse, oldestStart } from '../proxy-process.ts';
import type { World } from '../world.ts';
import { caddyRoutes, configOf, isCaddyServer, readCaddy, saysTheSame } from './shared/caddy.ts';

const MARK = { isMain: isCaddyServer, word: 'caddy(?:-docker-proxy)?' };

/** Where Caddy keeps what it runs: XDG_CONFIG_HOME of the official image, a home, the Debian package's. */
const AUTOSAVES = [
  '/config/caddy/autosave.json',
  '/root/.config/caddy/autosave.json',
  '/var/lib/caddy/.config/caddy/autosave.json',
];

function environmentOf(instance: ProxyContainer): Readonly<Record<string, string>> {
  const words = instance.inspect.Config.Env ?? [];
  return Object.fromEntries(words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]));
}

/** caddy-docker-proxy makes its configuration of the labels of containers and services. */
function isByLabels(command: string): boolean {
  return /\bdocker-proxy\b/.test(command);
}

const LABELS = 'labels of the containers';

async function labelReader(engine: Engine, caddy: Inspect): Promise<ConfigReader> {
  const services = await engine.services();
  const ofServices = services.map(({ Spec }) => ({ labels: Spec.Labels ?? {}, host: Spec.Name }));
  const ofContainers = (await engine.all()).map((one) => ({
    labels: one.Config.Labels ?? {},
    host:
      sharedNetworks(caddy, one)
        .map((network) => addressOn(one, network))
        .find((address) => address !== null) ?? nameOf(one),
  }));
  const text = caddyfileOfLabels([...ofServices, ...ofContainers]);
  return {
    read: async (path) => (path === LABELS && text !== '' ? { is: 'text', text } : { is: 'absent' }),
    glob: async () => [],
  };
}

async function toProxy(world: World, engine: Engine, instance: ProxyContainer): Promise<ReverseProxy | null> {
  const { inspect, main: pid, command } = instance;
  const files = filesOf(engine, inspect.Id, '/etc/caddy');
  const autosave = await savedConfig(files.reader);
  const named = configOf(command) ?? program.configFile;
  const path = named.startsWith('/') ? named : `${(inspect.Config.WorkingDir || '/').replace(/\/$/, '')}/${named}`;
  const environment = async () => environmentOf(instance);
  const written = await readCaddy(files.reader, path, environment);
  const source =
    (isByLabels(command) ? await readCaddy(await labelReader(engine, inspect), LABELS, environment) : null) ??
    (written !== null && written.files.length > 0 ? written : null) ??
    (autosave && {
      main: autosave.path,
      config: autosave.config,
      files: [],
      problems: written?.problems ?? [],
      error: null,
    }) ??
    written;
  if (!source) return null;
  const running = inspect.State.Status === 'running';
  const started = instantOf(inspect.State.StartedAt);
  const saved = autosave === null ? null : files.changedAt(autosave.path);
  const since = saved !== null && started !== null && saved >= started ? saved : started;
  const newer = source.files.flatMap((file) => {
    const at = files.changedAt(file);
    return running && since !== null && at !== null && at > since + 1000 ? [{ file, at }] : [];
  });
  const same = autosave !== null && saved === since && saysTheSame(source.config, autosave.config);
  const { routes, ...ways } = caddyRoutes(source.config, 'stderr');
  const fds = await fdUse(world, pid ?? undefined);
  const name = nameOf(inspect);
  const { errorLog } = source.config;
  return {
    program: 'caddy',
    routes: await Promise.all(routes.map((route) => withOutside(engine, inspect, route))),
    user: null,
    hasPrivateTmp: false,
    problems: source.problems.map((problem) => `${problem} (container ${name})`),
    state: {
      program: 'caddy',
      unit: null,
      container: name,
      configFile: source.main === LABELS ? '/config/caddy/Caddyfile.autosave' : source.main,
      running,
      masterPid: pid,
      workerPids: [],
      user: null,
      startedAt: started,
      configLoadedAt: running
        ? ((pid === null ? null : since) ?? (await oldestStart(world, pid === null ? [] : [pid])))
        : null,
      changedSince: same ? [] : newer,
      configError: running ? null : ((await deathWords(engine, inspect, program.deathWords)) ?? source.error),
      workerConnections: null,
      fdLimit: fds.limit,
      fdUsed: fds.used,
      errorLogs: errorLog === null ? [] : [errorLog.startsWith('std') ? 'stderr' : errorLog],
    },
    ...ways,
    within: insideOf(world, engine, inspect),
  };
}

async function savedConfig(
  reader: ReturnType<typeof filesOf>['reader'],
): Promise<{ readonly path: string; readonly config: NonNullable<ReturnType<typeof readJsonConfig>> } | null> {
  for (const path of AUTOSAVES) {
    const read = await reader.read(path);
    const config = read.is === 'text' ? readJsonConfig(read.text, path) : null;
    if (config) return { path, config };
  }
  return null;
}

/** Caddy in containers and Swarm services. */
export const finder: ProxyFinder = {
  program: 'caddy',
  async find(world) {
    const engine = await engineOf(world);
    if (engine.fact.state !== 'up') return [];
    const instances = await proxyContainers(world, engine, MARK);
    const found = await Promise.all(instances.map((one) => toProxy(world, engine, one)));
    return found.filter((proxy) => proxy !== null).filter((proxy) => proxy.routes.length > 0);
  },
};
