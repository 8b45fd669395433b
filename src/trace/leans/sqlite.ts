import type { Reading } from '../../core/snapshot.ts';
import type { FileInfo, Host, Look } from '../../host/host.ts';
import { seenNow, textOf } from '../host/look.ts';
import { mountsOf } from '../host/mounts.ts';
import type { User } from '../names.ts';
import { mayUse } from '../project/access.ts';
import { parentOf } from './app.ts';
import type { Dependency, DependencyRef } from './ref.ts';

/** Where SQLite locks a database file: PENDING, RESERVED, and 510 SHARED bytes (sqlite.org/fileformat2, os.h). */
const PENDING = 0x40000000;
const LAST_SHARED = PENDING + 2 + 510;
/** In WAL mode the writer's lock is byte 120 of the -shm file (walformat, 2.3.1). */
const WAL_WRITE = 120;

interface Lock {
  readonly pid: number;
  readonly inode: number;
  readonly first: number;
  readonly last: number;
}

/** Write locks of /proc/locks: `1: POSIX  ADVISORY  WRITE 1234 08:01:5678 1073741825 1073741825` (proc(5)). */
export function parseLocks(text: string): readonly Lock[] {
  const locks: Lock[] = [];
  for (const match of text.matchAll(
    /^\d+: (?:POSIX|OFDLCK)\s+\w+\s+WRITE\s+(-?\d+) \w+:\w+:(\d+) (\d+) (\d+|EOF)$/gm,
  )) {
    const last = match[4] === 'EOF' ? Number.POSITIVE_INFINITY : Number(match[4]);
    locks.push({ pid: Number(match[1]), inode: Number(match[2]), first: Number(match[3]), last });
  }
  return locks;
}

/** Processes that hold the database for writing, seen at this instant. */
function holders(locks: readonly Lock[], file: FileInfo | null, shared: FileInfo | null): number[] {
  const inDatabase = (lock: Lock): boolean =>
    lock.inode === file?.inode && lock.last >= PENDING && lock.first <= LAST_SHARED;
  const inIndex = (lock: Lock): boolean =>
    lock.inode === shared?.inode && lock.first <= WAL_WRITE && lock.last >= WAL_WRITE;
  return [...new Set(locks.filter((lock) => inDatabase(lock) || inIndex(lock)).map((lock) => lock.pid))];
}

function infoOf(look: Look<FileInfo>): FileInfo | null {
  return look.is === 'seen' ? look.value : null;
}

function outcomeOf(look: Look<FileInfo>, writable: boolean | null, inDirectory: boolean | null): Dependency['outcome'] {
  if (look.is === 'absent') return 'missing';
  if (look.is !== 'seen') return 'not-tried';
  return writable === false || inDirectory === false ? 'denied' : 'connected';
}

/** Facts of a SQLite file: it is there, the app may write it and its directory (for the journal), who has it locked. */
export async function sqliteReading(host: Host, ref: DependencyRef, asUser: User | null): Promise<Reading<Dependency>> {
  const path = ref.path ?? '';
  const directory = parentOf(path);
  const [file, shared, folder, locks, mounts] = await Promise.all([
    host.info(path),
    host.info(`${path}-shm`),
    host.info(directory),
    textOf(host, '/proc/locks'),
    mountsOf(host),
  ]);
  if (file.is === 'denied') return { is: 'blind', why: file.why, allow: file.allow };
  const [writable, inDirectory] = await Promise.all([
    file.is === 'seen' ? mayUse(host, path, asUser, 'write', mounts) : null,
    folder.is === 'seen' ? mayUse(host, directory, asUser, 'write', mounts) : null,
  ]);
  return seenNow(host, path, {
    ...ref,
    addresses: [],
    resolved: null,
    outcome: outcomeOf(file, writable, inDirectory),
    greeting: null,
    ms: null,
    file: {
      exists: file.is === 'seen',
      sizeBytes: infoOf(file)?.size ?? null,
      writableByApp: writable,
      directoryExists: folder.is === 'seen',
      directoryWritableByApp: inDirectory,
      lockedByPids: holders(parseLocks(locks ?? ''), infoOf(file), infoOf(shared)),
    },
  });
}
