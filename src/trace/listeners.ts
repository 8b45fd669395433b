import { type Address, formatAddress } from '../core/address.ts';
import type { FactMap } from '../facts/facts.generated.ts';
import { accepts, formatSocket, type KernelSocket, type SocketTable } from './sockets.ts';
import type { World } from './world.ts';

type ListenerFact = FactMap['listener'];
export type SocketFact = ListenerFact['matching'][number];

/** Symlinked /var/run and doubled slashes name the same socket. */
export function samePath(a: string, b: string): boolean {
  const plain = (path: string): string => path.replace(/\/{2,}/g, '/').replace(/^\/var\/run\//, '/run/');
  return plain(a) === plain(b);
}

/** A program may bind a path that is relative to where it works: the kernel keeps it as it was given. */
function isRelative(path: string | null): path is string {
  return path !== null && !path.startsWith('/') && !path.startsWith('@');
}

/** A socket with its holders by name. Unseen holders leave the list empty. */
export async function describeSocket(world: World, socket: KernelSocket): Promise<SocketFact> {
  const holders = await world.holders([socket.inode]);
  const pids = holders.is === 'seen' ? (holders.value.get(socket.inode) ?? []) : [];
  const commands = await world.commands();
  const owners = await Promise.all(
    [...pids]
      .sort((a, b) => a - b)
      .slice(0, 8)
      .map(async (pid) => {
        const owner = await world.owner(pid);
        const info = await world.process(pid);
        return {
          pid,
          command: commands.get(pid) ?? info?.command ?? '',
          user: info?.user ?? null,
          unit: owner.unit,
          container: owner.container,
        };
      }),
  );
  const cwd = pids[0] === undefined || !isRelative(socket.path) ? null : (await world.process(pids[0]))?.cwd;
  const path = cwd ? `${cwd.replace(/\/$/, '')}/${socket.path}` : socket.path;
  return {
    local: formatSocket({ ...socket, path }),
    host: socket.host,
    port: socket.port,
    path,
    owners,
    queue: socket.queue,
    backlog: null,
  };
}

/** The accept queue and its limit of a Unix listener: only ss(8) tells. */
export async function unixQueue(world: World, path: string): Promise<{ queue: number; backlog: number } | null> {
  const look = await world.host.run('ss', ['-lxnH', 'src', `unix:${path}`]);
  if (look.is !== 'seen' || look.value.code !== 0) return null;
  for (const line of look.value.stdout.split('\n')) {
    const cells = line.trim().split(/\s+/);
    if (cells[4] === path) return { queue: Number(cells[2]), backlog: Number(cells[3]) };
  }
  return null;
}

export async function tcpQueue(world: World, port: number): Promise<{ queue: number; backlog: number } | null> {
  const look = await world.host.run('ss', ['-ltnH', `sport = :${port}`]);
  if (look.is !== 'seen' || look.value.code !== 0) return null;
  const cells = look.value.stdout.trim().split('\n')[0]?.trim().split(/\s+/) ?? [];
  return cells[1] === undefined ? null : { queue: Number(cells[1]), backlog: Number(cells[2]) };
}

function matching(table: SocketTable, address: Address, addresses: readonly string[]): KernelSocket[] {
  if (address.is === 'unix')
    return table.listening.filter(
      ({ path }) =>
        path !== null && (samePath(path, address.path) || (isRelative(path) && address.path.endsWith(`/${path}`))),
    );
  return table.listening.filter((socket) => addresses.some((host) => accepts(socket, host, address.port)));
}

async function ephemeral(world: World, table: SocketTable): Promise<ListenerFact['ephemeral']> {
  const look = await world.host.read('/proc/sys/net/ipv4/ip_local_port_range');
  const match = look.is === 'seen' ? /(\d+)\s+(\d+)/.exec(look.value.text) : null;
  return match ? { first: Number(match[1]), last: Number(match[2]), used: table.localPorts } : null;
}

/**
 * Who listens around an address. `addresses` are what its name resolves to; `expected` are pids of the app that should
 * have the listener, to find what they listen on instead.
 */
export async function lookAtListener(
  world: World,
  address: Address,
  addresses: readonly string[],
  expected: readonly number[],
): Promise<ListenerFact> {
  const table = await world.sockets();
  const hits = matching(table, address, addresses);
  const near = address.is === 'tcp' ? table.listening.filter((s) => s.port === address.port && !hits.includes(s)) : [];
  const others = expected.length > 0 ? await listenersOf(world, expected) : [];
  const described = (await Promise.all(hits.map((socket) => describeSocket(world, socket)))).filter(
    ({ path }) => address.is !== 'unix' || path === null || isRelative(path) || samePath(path, address.path),
  );
  const queue =
    hits.length === 0
      ? null
      : address.is === 'unix'
        ? await unixQueue(world, address.path)
        : await tcpQueue(world, address.port);
  const states: Record<string, number> = {};
  if (address.is === 'tcp')
    for (const host of addresses)
      for (const [state, n] of Object.entries(table.to(host, address.port))) states[state] = (states[state] ?? 0) + n;
  return {
    address: formatAddress(address),
    matching: described.map((socket) => (queue ? { ...socket, ...queue } : socket)),
    samePort: await Promise.all(near.map((socket) => describeSocket(world, socket))),
    ofExpected: others.filter((other) => !described.some((hit) => hit.local === other.local)),
    removedPath: false,
    states,
    ephemeral: address.is === 'tcp' ? await ephemeral(world, table) : null,
  };
}

/** Where keepers of programs take their commands: no app is asked there. */
const CONTROLS = /\/\.pm2\/(?:pub|rpc)\.sock$|\/supervisord?\.sock$/;

/** Everything that these processes listen on. */
export async function listenersOf(world: World, pids: readonly number[]): Promise<SocketFact[]> {
  const table = await world.sockets();
  const holders = await world.holders(table.listening.map((socket) => socket.inode));
  if (holders.is !== 'seen') return [];
  const wanted = new Set(pids);
  const own = table.listening.filter(
    ({ inode, path }) => holders.value.get(inode)?.some((pid) => wanted.has(pid)) && !CONTROLS.test(path ?? ''),
  );
  return Promise.all(own.map((socket) => describeSocket(world, socket)));
}
