import type { Listen, Route } from '../../core/route.ts';
import { configErrorOf, deathWord } from '../config-error.ts';
import type { Inside, ProxyState } from '../proxy.ts';
import type { World } from '../world.ts';
import type { Inspect, Summary } from './api.ts';
import type { Engine } from './engine.ts';
import { isUp, publishedPorts } from './fact.ts';
import { reachFromHost } from './inside.ts';
import { hostPathOf } from './program.ts';
import { readProxyLog } from './proxy-log.ts';
import { containerLog, withoutTime } from './words.ts';

/** A container that runs a proxy program, or is made to. */
export interface ProxyContainer {
  readonly inspect: Inspect;
  /** The program's first process; null where none runs or may be seen. */
  readonly main: number | null;
  /** That process's command line, else the container's. */
  readonly command: string;
}

/** How containers of a program are told from others. */
export interface ProxyMark {
  /** Is this the program's first process? By its whole command line. */
  readonly isMain: (command: string) => boolean;
  /** The program's name as it stands in commands and images, a piece of a regular expression. */
  readonly word: string;
}

async function mainByContainer(
  world: World,
  mark: ProxyMark,
): Promise<ReadonlyMap<string, { readonly pid: number; readonly command: string }>> {
  const found = new Map<string, { pid: number; command: string }>();
  for (const [pid, command] of await world.commands()) {
    if (!mark.isMain(command)) continue;
    const { container } = await world.owner(pid);
    const before = container ? found.get(container) : undefined;
    if (container && (before === undefined || pid < before.pid)) found.set(container, { pid, command });
  }
  return found;
}

/** A container that is made to run the program, by its command or image: for those at rest, or on another machine. */
function isMadeFor(summary: Summary, word: string): boolean {
  return (
    new RegExp(`(?:^|[\\s/'"])(?:${word})(?:[\\s'"]|$)`).test(summary.Command) ||
    new RegExp(`(?:^|/)(?:${word})(?:[:@-]|$)`).test(summary.Image)
  );
}

/** Of several containers of one service or compose service only the newest speaks. */
function newest(list: readonly ProxyContainer[]): ProxyContainer[] {
  const key = ({ inspect }: ProxyContainer): string => {
    const labels = inspect.Config.Labels ?? {};
    const compose = labels['com.docker.compose.project'];
    return (
      labels['com.docker.swarm.service.name'] ??
      (compose ? `${compose}/${labels['com.docker.compose.service']}` : inspect.Id)
    );
  };
  const best = new Map<string, ProxyContainer>();
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

/** Every container of a proxy program, one for each service. */
export async function proxyContainers(world: World, engine: Engine, mark: ProxyMark): Promise<ProxyContainer[]> {
  const running = await mainByContainer(world, mark);
  const found: ProxyContainer[] = [];
  for (const summary of engine.containers) {
    const main = running.get(summary.Id);
    if (!main && !isMadeFor(summary, mark.word)) continue;
    const inspect = await engine.inspect(summary.Id);
    if (inspect) found.push({ inspect, main: main?.pid ?? null, command: main?.command ?? summary.Command });
  }
  return newest(found);
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

/** The route with its listeners as this host reaches them. */
export async function withOutside(engine: Engine, inspect: Inspect, route: Route): Promise<Route> {
  const lists = await Promise.all(route.listens.map((listen) => outside(engine, inspect, listen)));
  const listens: Listen[] = [];
  for (const listen of lists.flat())
    if (!listens.some((one) => one.port === listen.port && one.address === listen.address && one.tls === listen.tls))
      listens.push(listen);
  return { ...route, listens };
}

/** The last complaint that a container of a proxy died of; the first group of `words` is the message. */
export async function deathWords(engine: Engine, inspect: Inspect, words: RegExp): Promise<ProxyState['configError']> {
  const look = await containerLog(engine, inspect, null, 'both', 60);
  if (look.is !== 'seen') return null;
  const said = deathWord(look.value.split('\n').map(withoutTime).join('\n'), words);
  return said === null ? null : configErrorOf(said);
}

/** How a proxy in this container is looked into. */
export function insideOf(world: World, engine: Engine, inspect: Inspect): Inside {
  return {
    container: inspect.Id,
    readLog: (path, kind) => readProxyLog(world, engine, inspect, path, kind),
    hostPath: (path) => hostPathOf(inspect, path),
  };
}

/** The route that a configuration gave, back from one whose listeners were seen from outside. */
export function sameRoute(routes: readonly Route[], route: Route): Route {
  return (
    routes.find(
      (one) =>
        one.passPlace.file === route.passPlace.file &&
        one.passPlace.line === route.passPlace.line &&
        one.location === route.location,
    ) ?? route
  );
}
