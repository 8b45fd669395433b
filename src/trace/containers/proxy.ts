import type { Route } from '../../core/route.ts';
import type { Link, Readings } from '../../core/snapshot.ts';
import type { ProxyState, ReverseProxy } from '../proxy.ts';
import { seen } from '../reading.ts';
import type { World } from '../world.ts';
import type { Inspect } from './api.ts';
import { engineOf, nameOf } from './engine.ts';
import { isUp, publishedPorts, readContainer } from './fact.ts';
import { readService } from './service.ts';
import { containerWords, joinedWords, wordsSince } from './words.ts';

const DOCKER_PROXY = /(?:^|\/)(?:docker-proxy|dockerd|rootlesskit|rootlessport)\b/;

/** Who has the ports at which this host reaches the proxy. Without a userland proxy nobody listens: the kernel forwards. */
async function listensOf(world: World, inspect: Inspect, route: Route): Promise<ProxyState['listens']> {
  const table = await world.sockets();
  const commands = await world.commands();
  const published = new Set(publishedPorts(inspect).map((row) => row.hostPort));
  const onHost = inspect.HostConfig.NetworkMode === 'host';
  const rows: ProxyState['listens'] = [];
  for (const listen of route.listens) {
    // A port that is not published is the container's own: who has that number on the host is another matter.
    const isHosts = onHost || (listen.port !== null && published.has(listen.port));
    const socket = isHosts ? table.listening.find((one) => one.port !== null && one.port === listen.port) : undefined;
    const holders = socket ? await world.holders([socket.inode]) : null;
    const pid = holders?.is === 'seen' && socket ? holders.value.get(socket.inode)?.[0] : undefined;
    const command = pid === undefined ? '' : (commands.get(pid) ?? '');
    const owner = pid === undefined ? null : await world.owner(pid);
    // The engine starts and ends its forwarders all the time: one that is not known by its command yet is no other program.
    const isOwn = command === '' || DOCKER_PROXY.test(command) || owner?.container === inspect.Id;
    rows.push({
      text: `${listen.address ?? '*'}:${listen.port}`,
      port: listen.port,
      listening: socket !== undefined || (isUp(inspect) && !onHost),
      owner: isOwn || pid === undefined ? null : { pid, command, unit: owner?.unit ?? null },
      ownerIsProxy: isOwn && isUp(inspect),
    });
  }
  return rows;
}

/** A proxy in a container as the top link of a path. */
export async function traceContainerProxy(
  world: World,
  proxy: ReverseProxy,
  route: Route,
  id: string,
): Promise<Link | null> {
  const engine = await engineOf(world);
  const inspect = await engine.inspect(id);
  if (inspect === null) return null;
  const state: ProxyState = { ...proxy.state, user: null, listens: await listensOf(world, inspect, route) };
  const container = await readContainer(world, engine, inspect, { text: 'it runs the proxy', sureness: 1 });
  const service = (await engine.services()).find((one) => one.Spec.Name === container.service) ?? null;
  const doubtful = !state.running || state.configError !== null || state.listens.some((listen) => !listen.ownerIsProxy);
  const since = wordsSince(inspect, world.at);
  const words = doubtful ? joinedWords(world, [await containerWords(world, engine, inspect, since)], since) : null;
  const facts: Readings = {
    'proxy-state': seen(world, proxy.program, state),
    container: seen(world, `docker inspect ${container.name}`, container),
    docker: seen(world, 'Docker engine', engine.fact),
    ...(service
      ? {
          service: seen(
            world,
            `docker service inspect ${service.Spec.Name}`,
            await readService(engine, service, 'it runs the proxy', null),
          ),
        }
      : {}),
    ...(words ? { words } : {}),
  };
  return {
    id: 'proxy',
    role: 'proxy',
    name: proxy.program,
    above: null,
    address: null,
    runtime: container.service
      ? { kind: 'service', name: container.service }
      : { kind: 'container', name: nameOf(inspect) },
    facts,
  };
}
