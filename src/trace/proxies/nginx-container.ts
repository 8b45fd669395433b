import type { Listen, Route } from '../../core/route.ts';
import { globals } from '../../proxies/nginx/globals.ts';
import { loadNginx, type NginxConfig } from '../../proxies/nginx/load.ts';
import { routes as routesOf } from '../../proxies/nginx/routes.ts';
import { type Inspect, instantOf, type Summary } from '../containers/api.ts';
import { type Engine, engineOf, nameOf } from '../containers/engine.ts';
import { isUp, publishedPorts } from '../containers/fact.ts';
import { reachFromHost } from '../containers/inside.ts';
import { type ContainerFiles, filesOf, readProxyLog } from '../containers/nginx-config.ts';
import { hostPathOf } from '../containers/program.ts';
import { containerLog } from '../containers/words.ts';
import type { ProxyFinder, ProxyState, ReverseProxy } from '../proxy.ts';
import { makeServes } from '../serves.ts';
import type { World } from '../world.ts';

interface Instance {
  readonly inspect: Inspect;
  readonly master: number | null;
  readonly workers: readonly number[];
  readonly command: string;
}

/** Masters of nginx by the container that they run in. */
async function mastersByContainer(world: World): Promise<ReadonlyMap<string, { pid: number; command: string }>> {
  const found = new Map<string, { pid: number; command: string }>();
  for (const [pid, command] of await world.commands()) {
    if (!command.startsWith('nginx: master process')) continue;
    const { container } = await world.owner(pid);
    if (container) found.set(container, { pid, command });
  }
  return found;
}

/** A container that is made to run nginx, by its command or image: for those at rest, or on another machine. */
function isMadeForNginx(summary: Summary): boolean {
  return /(?:^|[\s/'"])nginx(?:[\s'"]|$)/.test(summary.Command) || /(?:^|\/)nginx(?:[:@-]|$)/.test(summary.Image);
}

async function workersOf(world: World, master: number): Promise<number[]> {
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

/** Of several containers of one service or compose service only the newest speaks. */
function newest(list: readonly Instance[]): Instance[] {
  const key = ({ inspect }: Instance): string => {
    const labels = inspect.Config.Labels ?? {};
    const compose = labels['com.docker.compose.project'];
    return (
      labels['com.docker.swarm.service.name'] ??
      (compose ? `${compose}/${labels['com.docker.compose.service']}` : inspect.Id)
    );
  };
  const best = new Map<string, Instance>();
  for (const one of list) {
    const before = best.get(key(one));
    const better =
      !before ||
      (!isUp(before.inspect) && isUp(one.inspect)) ||
      (isUp(before.inspect) === isUp(one.inspect) && one.inspect.Created > before.inspect.Created);
    if (better) best.set(key(one), one);
  }
  return [...best.values()];
}

async function findInstances(world: World, engine: Engine): Promise<Instance[]> {
  const masters = await mastersByContainer(world);
  const found: Instance[] = [];
  for (const summary of engine.containers) {
    const master = masters.get(summary.Id);
    if (!master && !isMadeForNginx(summary)) continue;
    const inspect = await engine.inspect(summary.Id);
    if (inspect)
      found.push({
        inspect,
        master: master?.pid ?? null,
        workers: master ? await workersOf(world, master.pid) : [],
        command: master?.command ?? summary.Command,
      });
  }
  return newest(found);
}

/** `nginx -c FILE` anywhere in a command, also behind a shell. */
function mainFile(command: string): string {
  return /(?:^|[\s/'"])nginx(?::| )[^;&|]*?\s-c\s+["']?(\/[\w./-]+)/.exec(command)?.[1] ?? '/etc/nginx/nginx.conf';
}

/** Where this host reaches a listener of the container: its published ports, the service's, else its own address. */
async function outside(engine: Engine, inspect: Inspect, listen: Listen): Promise<Listen[]> {
  if (listen.port === null || inspect.HostConfig.NetworkMode === 'host') return [listen];
  const rows = publishedPorts(inspect).filter((row) => row.containerPort === listen.port && row.protocol === 'tcp');
  const any = (address: string): string | null => (address === '0.0.0.0' || address === '::' ? null : address);
  if (rows.length > 0) return rows.map((row) => ({ ...listen, address: any(row.hostAddress), port: row.hostPort }));
  const name = inspect.Config.Labels?.['com.docker.swarm.service.name'];
  const service = (await engine.services()).find((one) => one.Spec.Name === name);
  const ports = (service?.Endpoint.Ports ?? []).filter((row) => row.TargetPort === listen.port);
  if (ports.length > 0) return ports.map((row) => ({ ...listen, address: null, port: row.PublishedPort }));
  const reach = await reachFromHost(engine, inspect, listen.port);
  return reach?.is === 'tcp' ? [{ ...listen, address: reach.host }] : [listen];
}

async function withOutside(engine: Engine, inspect: Inspect, route: Route): Promise<Route> {
  const lists = await Promise.all(route.listens.map((listen) => outside(engine, inspect, listen)));
  const listens: Listen[] = [];
  for (const listen of lists.flat())
    if (!listens.some((one) => one.port === listen.port && one.address === listen.address && one.tls === listen.tls))
      listens.push(listen);
  return { ...route, listens };
}

/** Why a container of nginx does not run: the last complaint that it died of. */
async function deathWords(engine: Engine, inspect: Inspect): Promise<ProxyState['configError']> {
  const look = await containerLog(engine, inspect, null, 'both', 60);
  if (look.is !== 'seen') return null;
  const line = look.value
    .split('\n')
    .filter((text) => /\[emerg\]/.test(text))
    .at(-1);
  const message = line?.replace(/^.*?\[emerg\] (?:\d+#\d+: )?/, '');
  if (message === undefined) return null;
  const place = / in (\/[^:]+):(\d+)\s*$/.exec(message);
  return {
    message: message.replace(/ in \/[^:]+:\d+\s*$/, ''),
    place: place ? { file: place[1] ?? '', line: Number(place[2]) } : null,
  };
}

function ownError(config: NginxConfig): ProxyState['configError'] {
  const [first] = config.errors;
  return first ? { message: first.message, place: { file: first.file, line: first.line } } : null;
}

async function loadedAt(world: World, instance: Instance): Promise<number | null> {
  const infos = await Promise.all(instance.workers.map((pid) => world.process(pid)));
  const starts = infos.flatMap((info) => (info ? [info.startedAt] : []));
  return starts.length > 0 ? Math.min(...starts) : instantOf(instance.inspect.State.StartedAt);
}

async function stateOf(
  world: World,
  engine: Engine,
  instance: Instance,
  config: NginxConfig,
  files: ContainerFiles,
): Promise<ReverseProxy['state']> {
  const { inspect } = instance;
  const general = globals(config);
  const running = inspect.State.Status === 'running';
  const [since, worker] = await Promise.all([
    loadedAt(world, instance),
    instance.workers[0] === undefined ? null : world.process(instance.workers[0]),
  ]);
  const changed = config.files.flatMap(({ path }) => {
    const at = files.changedAt(path);
    return running && since !== null && at !== null && at > since + 1000 ? [{ file: path, at }] : [];
  });
  return {
    program: 'nginx',
    unit: null,
    container: nameOf(inspect),
    running,
    masterPid: instance.master,
    workerPids: [...instance.workers],
    user: null,
    startedAt: instantOf(inspect.State.StartedAt),
    configLoadedAt: running ? since : null,
    changedSince: changed,
    configError: ownError(config) ?? (running ? null : await deathWords(engine, inspect)),
    workerConnections: general.workerConnections,
    fdLimit: worker?.fdLimit ?? null,
    fdUsed: worker?.fdUsed ?? null,
    errorLogs: [...general.allErrorLogs],
  };
}

function isSame(a: Route, b: Route): boolean {
  return a.passPlace.file === b.passPlace.file && a.passPlace.line === b.passPlace.line && a.location === b.location;
}

async function toProxy(world: World, engine: Engine, instance: Instance): Promise<ReverseProxy | null> {
  const { inspect } = instance;
  const main = mainFile(instance.command);
  const files = filesOf(engine, inspect.Id);
  const config = await loadNginx(files.reader, { main });
  if (config.files.length === 0) return null;
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
    serves: (route, request) => serves(own.find((one) => isSame(one, route)) ?? route, request),
    logFormat: (format) => general.logFormats.get(format)?.text ?? null,
    within: {
      container: inspect.Id,
      readLog: (path, kind) => readProxyLog(world, engine, inspect, path, kind),
      hostPath: (path) => hostPathOf(inspect, path),
    },
  };
}

/** nginx in containers and Swarm services, its configuration read out of them. */
export const finder: ProxyFinder = {
  program: 'nginx',
  async find(world) {
    const engine = await engineOf(world);
    if (engine.fact.state !== 'up') return [];
    const instances = await findInstances(world, engine);
    const found = await Promise.all(instances.map((instance) => toProxy(world, engine, instance)));
    return found.filter((proxy) => proxy !== null).filter((proxy) => proxy.routes.length > 0);
  },
};
