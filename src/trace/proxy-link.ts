import type { Route } from '../core/route.ts';
import type { Link } from '../core/snapshot.ts';
import type { FactMap } from '../facts/facts.generated.ts';
import { confinementOf } from './confinement.ts';
import { traceContainerProxy } from './containers/proxy.ts';
import { listenersOf } from './listeners.ts';
import type { ProxyState, ReverseProxy } from './proxy.ts';
import { readingOf, seen } from './reading.ts';
import { fileWords, joinWords, journalOf } from './words.ts';
import type { World } from './world.ts';

/** Who has the ports that this route's server listens on. */
async function listensOf(world: World, proxy: ReverseProxy, route: Route): Promise<ProxyState['listens']> {
  const table = await world.sockets();
  const own =
    proxy.state.masterPid === null ? [] : await listenersOf(world, [proxy.state.masterPid, ...proxy.state.workerPids]);
  const rows: ProxyState['listens'] = [];
  for (const listen of route.listens) {
    const text = listen.unix ? `unix:${listen.unix}` : `${listen.address ?? '*'}:${listen.port}`;
    const socket = table.listening.find((s) => (listen.unix ? s.path === listen.unix : s.port === listen.port));
    const ownerIsProxy = own.some((s) => (listen.unix ? s.path === listen.unix : s.port === listen.port));
    rows.push({
      text,
      port: listen.port,
      listening: socket !== undefined,
      owner: socket && !ownerIsProxy ? await ownerOf(world, socket.inode) : null,
      ownerIsProxy,
    });
  }
  return rows;
}

async function ownerOf(world: World, inode: number): Promise<ProxyState['listens'][number]['owner']> {
  const holders = await world.holders([inode]);
  const pid = holders.is === 'seen' ? holders.value.get(inode)?.[0] : undefined;
  if (pid === undefined) return null;
  const [info, owner] = await Promise.all([world.process(pid), world.owner(pid)]);
  return { pid, command: info?.command ?? '', unit: owner.unit };
}

/** The proxy itself as the top link of a path. Its own words are read only when it is down or doubtful. */
export async function traceProxy(world: World, proxy: ReverseProxy, route: Route): Promise<Link> {
  const contained = proxy.within ? await traceContainerProxy(world, proxy, route, proxy.within.container) : null;
  if (contained) return contained;
  const [listens, confinedBy] = await Promise.all([
    listensOf(world, proxy, route),
    confinementOf(world, proxy.state.masterPid),
  ]);
  const user = proxy.user
    ? { name: proxy.user.name, uid: proxy.user.uid, gid: proxy.user.gid, groups: [...proxy.user.groups] }
    : null;
  const state: ProxyState = { ...proxy.state, user, listens, ...(confinedBy === undefined ? {} : { confinedBy }) };
  const doubtful = !state.running || state.configError !== null || listens.some((listen) => !listen.ownerIsProxy);
  const unit = state.unit ? await world.unit(state.unit, 'the proxy') : null;
  const words = doubtful && state.unit ? await ownWords(world, state.unit, proxy) : null;
  return {
    id: 'proxy',
    role: 'proxy',
    name: proxy.program,
    above: null,
    address: null,
    runtime: state.unit ? { kind: 'unit', name: state.unit } : null,
    facts: {
      'proxy-state': seen(world, proxy.program, state),
      ...(unit ? { unit: readingOf(world, `systemctl show ${state.unit}`, unit) } : {}),
      ...(words ? { words: seen(world, `journal ${state.unit}`, words) } : {}),
    },
  };
}

async function ownWords(world: World, unit: string, proxy: ReverseProxy): Promise<FactMap['words']> {
  const since = world.at - 24 * 3_600_000;
  const journal = await journalOf(world.host, unit, since);
  const files = await Promise.all(
    proxy.state.errorLogs
      .filter((path) => path.startsWith('/'))
      .map((path) => fileWords(world.host, path, world.at - 15 * 60_000, world.who.zoneMinutes)),
  );
  const sources = [journal !== null && 'events' in journal ? journal : null, ...files].filter(
    (source) => source !== null,
  );
  const unread = journal !== null && 'why' in journal ? [{ name: `journal ${unit}`, ...journal }] : [];
  return { ...joinWords(sources, null), unread };
}
