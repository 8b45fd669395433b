import {
  type BigIntStats,
  close,
  constants,
  createReadStream,
  fstat,
  fstatSync,
  watch as fsWatch,
  lstat,
  lstatSync,
  open,
  read,
  readSync,
  stat,
  statSync,
} from 'node:fs';
import { statfs } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { createBrotliDecompress, createGunzip, createZstdDecompress } from 'node:zlib';
import { list, refusal } from './files.ts';
import type { Look } from './host.ts';

/** What a path or an open file is, this moment. Device and inode are decimal text: both may exceed 2^53. */
export interface FileState {
  readonly dev: string;
  readonly inode: string;
  /** Bytes. */
  readonly size: number;
  /** Names that the file still has; 0 once it was deleted. */
  readonly links: number;
  /** When the content changed, milliseconds. */
  readonly writtenAt: number;
  /** When the entry changed (rename, mode, content), milliseconds. */
  readonly changedAt: number;
}

/** A log that is held open, whatever becomes of its name. */
export interface OpenLog {
  state(): FileState | Promise<FileState>;
  /**
   * Reads at a byte offset, at most as much as the buffer holds; 0 at the end. `fresh` says that the bytes were written
   * just now: they come from memory, so that the read is not worth a thread.
   */
  read(into: Buffer, at: number, fresh: boolean): number | Promise<number>;
  close(): void;
}

export type Links = 'refuse' | 'follow';

export interface Watching {
  close(): void;
}

/** The part of the door that follows files. Recorded hosts have none: a recording does not grow. */
export interface LogDoor {
  /** Milliseconds since the epoch. */
  now(): number;
  /** What is at a path; `failed` for anything but a regular file, without touching it. */
  look(path: string, links: Links): Look<FileState> | Promise<Look<FileState>>;
  open(path: string, links: Links): Promise<Look<OpenLog>>;
  list(directory: string): Promise<Look<readonly string[]>>;
  /** When an entry of a directory was last created, renamed or removed, milliseconds; null when nobody can say. */
  touchedAt(directory: string): number | null;
  /** The content of a compressed file (`.gz`, `.zst`, `.br`), piece by piece; throws when it is broken. */
  unpack(path: string): AsyncIterable<Buffer> | null;
  /** Calls when something happened to a file, or to an entry of a directory; null when it cannot be watched. */
  watch(path: string, onEvent: (kind: string, name: string | null) => void, onEnd: () => void): Watching | null;
}

/** File systems whose servers may stop to answer: NFS, SMB, CIFS, FUSE, Ceph, 9P, Lustre, AFS. */
const REMOTE = new Set([
  0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x65735546, 0x00c36400, 0x01021997, 0x0bd00bd0, 0x5346414f,
]);

const openFile = promisify(open);
const readFile = promisify(read);
const statOpen = promisify(fstat);
const statLink = promisify(lstat);
const statFollow = promisify(stat);

function stateOf(stat: BigIntStats): FileState {
  return {
    dev: String(stat.dev),
    inode: String(stat.ino),
    size: Number(stat.size),
    links: Number(stat.nlink),
    writtenAt: Number(stat.mtimeNs) / 1e6,
    changedAt: Number(stat.ctimeNs) / 1e6,
  };
}

function kindOf(stat: BigIntStats): string {
  if (stat.isSymbolicLink()) return 'a symbolic link';
  if (stat.isDirectory()) return 'a directory';
  if (stat.isFIFO()) return 'a FIFO';
  return stat.isSocket() ? 'a socket' : 'a device';
}

function answer(stat: BigIntStats, path: string): Look<FileState> {
  if (stat.isFile()) return { is: 'seen', value: stateOf(stat) };
  return { is: 'failed', why: `${path} is ${kindOf(stat)}, not a regular file` };
}

class LocalLog implements OpenLog {
  readonly #fd: number;
  readonly #isLocal: boolean;
  #isClosed = false;

  constructor(fd: number, isLocal: boolean) {
    this.#fd = fd;
    this.#isLocal = isLocal;
  }

  state(): FileState | Promise<FileState> {
    if (this.#isLocal) return stateOf(fstatSync(this.#fd, { bigint: true }));
    return statOpen(this.#fd, { bigint: true }).then(stateOf);
  }

  read(into: Buffer, at: number, fresh: boolean): number | Promise<number> {
    if (this.#isLocal && fresh) return readSync(this.#fd, into, 0, into.length, at);
    return readFile(this.#fd, into, 0, into.length, at).then(({ bytesRead }) => bytesRead);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    close(this.#fd, () => {});
  }
}

/** Whether the file system of a directory answers from this machine; asked once per directory. */
class Locality {
  readonly #known = new Map<string, boolean>();

  get(path: string): boolean {
    return this.#known.get(path.slice(0, path.lastIndexOf('/'))) ?? false;
  }

  async learn(path: string): Promise<boolean> {
    const directory = path.slice(0, path.lastIndexOf('/'));
    const known = this.#known.get(directory);
    if (known !== undefined) return known;
    const local = await statfs(directory || '/').then(({ type }) => !REMOTE.has(Number(type)));
    this.#known.set(directory, local);
    return local;
  }
}

function lookAt(path: string, links: Links, isLocal: boolean): Look<FileState> | Promise<Look<FileState>> {
  if (!isLocal) {
    const asked = links === 'follow' ? statFollow(path, { bigint: true }) : statLink(path, { bigint: true });
    return asked.then(
      (stat) => answer(stat, path),
      (error: unknown) => refusal(error, path),
    );
  }
  try {
    const options = { bigint: true, throwIfNoEntry: false } as const;
    const stat = links === 'follow' ? statSync(path, options) : lstatSync(path, options);
    return stat === undefined ? { is: 'absent' } : answer(stat, path);
  } catch (error) {
    return refusal(error, path);
  }
}

async function openLog(path: string, links: Links, locality: Locality): Promise<Look<OpenLog>> {
  try {
    // Opening a FIFO would already let its writers go on, and a device may act: looked at before, and again afterwards.
    const before = await lookAt(path, links, false);
    if (before.is !== 'seen') return before;
    const safe = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
    const fd = await openFile(path, links === 'follow' ? safe : safe | constants.O_NOFOLLOW);
    const stat = fstatSync(fd, { bigint: true });
    if (stat.isFile()) return { is: 'seen', value: new LocalLog(fd, await locality.learn(path)) };
    close(fd, () => {});
    return { is: 'failed', why: `${path} is ${kindOf(stat)}, not a regular file` };
  } catch (error) {
    return refusal(error, path);
  }
}

function unpack(path: string): Readable | null {
  const make = path.endsWith('.gz')
    ? createGunzip
    : path.endsWith('.zst')
      ? createZstdDecompress
      : path.endsWith('.br')
        ? createBrotliDecompress
        : null;
  if (make === null) return null;
  const source = createReadStream(path, { flags: 'r', highWaterMark: 64 * 1024 });
  const out = make();
  source.on('error', (error) => out.destroy(error));
  out.on('close', () => source.destroy());
  return source.pipe(out);
}

/** Asked only of directories that answer from this machine: others are looked at through their files. */
function touchedAt(directory: string, locality: Locality): number | null {
  if (!locality.get(`${directory}/`)) return null;
  try {
    const stat = statSync(directory, { throwIfNoEntry: false });
    return stat?.mtimeMs ?? null;
  } catch {
    return null;
  }
}

function watchPath(
  path: string,
  onEvent: (kind: string, name: string | null) => void,
  onEnd: () => void,
): Watching | null {
  try {
    const watcher = fsWatch(path, { persistent: false }, onEvent);
    watcher.on('error', () => {
      watcher.close();
      onEnd();
    });
    return watcher;
  } catch {
    // No right, gone, or no inotify watch left: polling sees it too.
    return null;
  }
}

/** The door to this machine's growing files. */
export function createLogDoor(): LogDoor {
  const locality = new Locality();
  return {
    now: Date.now,
    look: (path, links) => lookAt(path, links, locality.get(path)),
    open: (path, links) => openLog(path, links, locality),
    list,
    touchedAt: (directory) => touchedAt(directory, locality),
    unpack,
    watch: watchPath,
  };
}
