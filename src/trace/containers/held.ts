import type { World } from '../world.ts';

/** Whether somebody else than Docker is to be thought of at this port: a process that is no proxy of the engine. */
export async function heldByHost(world: World, port: number): Promise<{ container: string | null; other: boolean }> {
  const table = await world.sockets();
  const sockets = table.listening.filter((socket) => socket.port === port);
  const holders = await world.holders(sockets.map((socket) => socket.inode));
  if (holders.is !== 'seen') return { container: null, other: false };
  const commands = await world.commands();
  let other = false;
  for (const pid of [...holders.value.values()].flat()) {
    if (/(?:^|\/)docker-proxy\b|(?:^|\/)dockerd\b|rootlessport|rootlesskit/.test(commands.get(pid) ?? '')) continue;
    const owner = await world.owner(pid);
    if (owner.container) return { container: owner.container, other: false };
    other = true;
  }
  return { container: null, other };
}
