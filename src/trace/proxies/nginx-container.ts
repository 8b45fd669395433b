import { program } from '../../core/programs/nginx.ts';
import { readNginxError } from '../../logs/rates/error-fields.ts';
import { globals } from '../../proxies/nginx/globals.ts';
import { loadNginx, type NginxConfig } from '../../proxies/nginx/load.ts';
import { routes as routesOf } from '../../proxies/nginx/routes.ts';
import { decoded } from '../../proxies/nginx/uri.ts';
import { instantOf } from '../containers/api.ts';
import { type Engine, engineOf, nameOf } from '../containers/engine.ts';
import { type ContainerFiles, filesOf } from '../containers/files.ts';
import {
  deathWords,
  insideOf,
  type ProxyContainer,
  proxyContainers,
  sameRoute,
  withOutside,
} from '../containers/proxies.ts';
import type { ProxyFinder, ProxyState, ReverseProxy } from '../proxy.ts';
import { oldestStart } from '../proxy-process.ts';
import { makeServes } from '../serves.ts';
import type { World } from '../world.ts';

const MARK = { isMain: (command: string) => command.startsWith('nginx: master process'), word: 'nginx' };

async function workersOf(world: World, master: number | null): Promise<number[]> {
  if (master === null) return [];
  const workers: number[] = [];
  for (const [pid, command] of await world.commands())
    if (
      command.startsWith('nginx: worker process') &&
      !command.includes('shutting down') &&
      (await world.process(pid))?.parent === master
    )
      workers.push(pid);
  return workers;
}

/** `nginx -c FILE` anywhere in a command, also behind a shell. */
function mainFile(command: string): string {
  return /(?:^|[\s/'"])nginx(?::| )[^;&|]*?\s-c\s+["']?(\/[\w./-]+)/.exec(command)?.[1] ?? program.configFile;
}

function ownError(config: NginxConfig): ProxyState['configError'] {
  const [first] = config.errors;
  return first ? { message: first.message, place: { file: first.file, line: first.line } } : null;
}

async function stateOf(
  world: World,
  engine: Engine,
  instance: ProxyContainer,
  config: NginxConfig,
  files: ContainerFiles,
): Promise<ReverseProxy['state']> {
  const { inspect } = instance;
  const general = globals(config);
  const running = inspect.State.Status === 'running';
  const workers = await workersOf(world, instance.main);
  const [loaded, worker] = await Promise.all([
    oldestStart(world, workers),
    workers[0] === undefined ? null : world.process(workers[0]),
  ]);
  const since = loaded ?? instantOf(inspect.State.StartedAt);
  const changed = config.files.flatMap(({ path }) => {
    const at = files.changedAt(path);
    return running && since !== null && at !== null && at > since + 1000 ? [{ file: path, at }] : [];
  });
  return {
    program: 'nginx',
    unit: null,
    container: nameOf(inspect),
    configFile: config.main,
    running,
    masterPid: instance.main,
    workerPids: workers,
    user: null,
    startedAt: instantOf(inspect.State.StartedAt),
    configLoadedAt: running ? since : null,
    changedSince: changed,
    configError: ownError(config) ?? (running ? null : await deathWords(engine, inspect, program.deathWords)),
    workerConnections: general.workerConnections,
    fdLimit: worker?.fdLimit ?? null,
    fdUsed: worker?.fdUsed ?? null,
    errorLogs: [...general.allErrorLogs],
  };
}

async function toProxy(world: World, engine: Engine, instance: ProxyContainer): Promise<ReverseProxy | null> {
  const { inspect } = instance;
  const files = filesOf(engine, inspect.Id, '/etc/nginx');
  const config = await loadNginx(files.reader, { main: mainFile(instance.command) });
  if (config.files.length === 0 && config.unread.length === 0) return null;
  const own = routesOf(config);
  const routes = await Promise.all(own.map((route) => withOutside(engine, inspect, route)));
  const serves = makeServes(config);
  const general = globals(config);
  const name = nameOf(inspect);
  return {
    program: 'nginx',
    routes,
    user: null,
    hasPrivateTmp: false,
    problems: [
      ...config.unread.map((file) => `could not read ${file.path} of container ${name}: ${file.why}`),
      ...config.errors.map((error) => `${error.message} in ${error.file}:${error.line} of container ${name}`),
    ],
    state: await stateOf(world, engine, instance, config, files),
    // The configuration knows its own ports, not the published ones.
    serves: (route, request) => serves(sameRoute(own, route), request),
    logFormat: (format) => general.logFormats.get(format) ?? null,
    readError: readNginxError,
    decodes: decoded,
    within: insideOf(world, engine, inspect),
  };
}

/** nginx in containers and Swarm services, its configuration read out of them. */
export const finder: ProxyFinder = {
  program: 'nginx',
  async find(world) {
    const engine = await engineOf(world);
    if (engine.fact.state !== 'up') return [];
    const instances = await proxyContainers(world, engine, MARK);
    const found = await Promise.all(instances.map((instance) => toProxy(world, engine, instance)));
    return found.filter((proxy) => proxy !== null).filter((proxy) => proxy.routes.length > 0);
  },
};
