import { isKept } from '../core/kept.ts';
import type { Host, Look, Who } from '../host/host.ts';
import { type Configuration, readConfigurations } from './configured.ts';
import { beginHost, type HostLooks } from './host/index.ts';
import type { Keeper } from './keeper.ts';
import { type Names, readNames } from './names.ts';
import { readOwnAddresses } from './own-addresses.ts';
import { readPm2 } from './pm2.ts';
import { allPids, type Owner, ownerOf, type ProcessInfo, readProcess } from './processes.ts';
import { WINDOW_MS } from './proxy-logs.ts';
import { readSockets, type SocketTable } from './sockets.ts';
import { readSupervisor } from './supervisor.ts';
import { readUnit } from './unit.ts';
import { NEVER, readUnitFiles, type UnitFiles } from './unit-files.ts';
import type { UnitFact } from './unit-show.ts';

/** What all routes of one diagnosis share: each look at the machine is taken once. */
export interface World {
  readonly host: Host;
  readonly at: number;
  readonly who: Who;
  readonly names: Names;
  readonly bootAt: number;
  readonly isRoot: boolean;
  ownAddresses(): Promise<ReadonlySet<string>>;
  sockets(): Promise<SocketTable>;
  /** Command lines of all processes. */
  commands(): Promise<ReadonlyMap<number, string>>;
  process(pid: number): Promise<ProcessInfo | null>;
  owner(pid: number): Promise<Owner>;
  /** Holders per socket inode; denied when only root may see them. */
  holders(inodes: readonly number[]): Promise<Look<ReadonlyMap<number, readonly number[]>>>;
  unit(name: string, foundBy: string): Promise<Look<UnitFact>>;
  unitFiles(all: boolean): Promise<UnitFiles>;
  /** Looks at the host itself that need to know no path: begun by whoever wants them first. */
  looksAtHost(): Promise<HostLooks>;
  /** What the packages of all services keep under /etc. */
  configurations(): Promise<readonly Configuration[]>;
}

/** Keeps the first answer per key. */
function memo<T>(make: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const kept = new Map<string, Promise<T>>();
  return (key) => {
    const before = kept.get(key);
    if (before) return before;
    const fresh = make(key);
    kept.set(key, fresh);
    return fresh;
  };
}

async function readCommands(host: Host): Promise<ReadonlyMap<number, string>> {
  const pids = await allPids(host);
  const found = new Map<number, string>();
  const looks = await Promise.all(pids.map((pid) => host.read(`/proc/${pid}/cmdline`, { maxBytes: 8192 })));
  for (const [index, look] of looks.entries()) {
    const pid = pids[index];
    if (pid !== undefined && look.is === 'seen' && look.value.text !== '')
      found.set(pid, look.value.text.replaceAll('\0', ' ').trim());
  }
  return found;
}

/** The kept program that a process belongs to: it, or the parent that the keeper started. */
async function keptAs(
  pid: number,
  keeper: Keeper,
  parentOf: (pid: number) => Promise<number | null>,
): Promise<string | null> {
  const programs = await keeper.pids();
  let now: number | null = pid;
  for (let depth = 0; programs.size > 0 && now !== null && now > 1 && depth < 6; depth++) {
    const name = programs.get(now);
    if (name !== undefined) return name;
    now = await parentOf(now);
  }
  return null;
}

type Holders = World['holders'];

async function holdersOf(host: Host, inodes: readonly number[]): ReturnType<Holders> {
  const look = await host.socketOwners(inodes);
  if (look.is !== 'seen') return look;
  const map = new Map<number, number[]>();
  for (const { inode, pid } of look.value) map.set(inode, [...(map.get(inode) ?? []), pid]);
  return { is: 'seen', value: map };
}

/**
 * Who has which socket, asked of every process at most once for all listeners of this host. Only root may see all of
 * them: for others an answer depends on what was asked for.
 */
function holdersIn(host: Host, isRoot: boolean, sockets: () => Promise<SocketTable>): Holders {
  const ask = memo((key) => holdersOf(host, key.split(',').filter(Boolean).map(Number)));
  const keyOf = (inodes: Iterable<number>): string => [...new Set(inodes)].sort((a, b) => a - b).join(',');
  return async (inodes) => {
    const own = new Set(isRoot && inodes.length > 0 ? (await sockets()).listening.map((socket) => socket.inode) : []);
    const look = await ask(keyOf(inodes.every((inode) => own.has(inode)) ? own : inodes));
    if (look.is !== 'seen') return look;
    const asked = new Set(inodes);
    return { is: 'seen', value: new Map([...look.value].filter(([inode]) => asked.has(inode))) };
  };
}

const NOBODY: Who = { uid: -1, gid: -1, groups: [], name: 'unknown', hostname: 'unknown', bootAt: 0, zoneMinutes: 0 };

/** A fresh view of the machine. Build one per diagnosis. */
export async function openWorld(host: Host): Promise<World> {
  const [who, names] = await Promise.all([host.who(), readNames(host)]);
  const me = who.is === 'seen' ? who.value : NOBODY;
  const { bootAt } = me;
  const own = memo(() => readOwnAddresses(host));
  const sockets = memo(() => readSockets(host));
  const commands = memo(() => readCommands(host));
  const process = memo((pid) => readProcess(host, Number(pid), names, bootAt));
  const keepers = memo(async () => {
    const read = await Promise.all([readSupervisor(host), readPm2(host, names, () => commands(''))]);
    return read.filter((keeper) => keeper !== null);
  });
  const here = memo(() => ownerOf(host, 1));
  // Where all of this host lives in a container, that container is no runtime of it but the host itself.
  const owner = memo(async (pid) => {
    const [found, own] = await Promise.all([ownerOf(host, Number(pid)), here('')]);
    const plain = found.container !== null && found.container === own.container ? { ...found, container: null } : found;
    if (plain.container !== null) return plain;
    const parent = async (of: number): Promise<number | null> => (await process(String(of)))?.parent ?? null;
    for (const keeper of await keepers('')) {
      const kept = keeper.mayKeep(plain.unit) ? await keptAs(Number(pid), keeper, parent) : null;
      if (kept !== null) return { ...plain, unit: kept };
    }
    return plain;
  });
  const units = memo(async (key) => {
    const [name = '', foundBy = ''] = key.split('\n');
    const keeper = isKept(name) ? (await keepers('')).find(({ prefix }) => name.startsWith(prefix)) : undefined;
    if (keeper === undefined) return readUnit(host, name, names, bootAt, foundBy);
    const kept = await keeper.unit(name, foundBy, names, me);
    return kept ?? readUnit(host, await keeper.home(name), names, bootAt, `it keeps ${name}`);
  });
  const files = memo(async (all) => {
    const [own, kept] = await Promise.all([readUnitFiles(host, all === 'all'), keepers('')]);
    return { ...own, files: [...own.files, ...kept.flatMap(({ files }) => files)] };
  });
  const configurations = memo(async () => {
    const { files: all } = await files('all');
    return readConfigurations(
      host,
      // Keys of sshd and the like are nobody's address.
      all.filter(({ name }) => name.endsWith('.service') && !NEVER.test(name)),
    );
  });
  const looks = memo(async () => beginHost(host, host.now() - WINDOW_MS));
  return {
    host,
    at: host.now(),
    who: me,
    names,
    bootAt,
    isRoot: me.uid === 0,
    ownAddresses: () => own(''),
    sockets: () => sockets(''),
    commands: () => commands(''),
    process: (pid) => process(String(pid)),
    owner: (pid) => owner(String(pid)),
    holders: holdersIn(host, me.uid === 0, () => sockets('')),
    unit: (name, foundBy) => units(`${name}\n${foundBy}`),
    unitFiles: (all) => files(all ? 'all' : 'own'),
    configurations: () => configurations(''),
    looksAtHost: () => looks(''),
  };
}
