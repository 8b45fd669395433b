import { close, constants, open as fsOpen, read as fsRead, fstat, type Stats, stat } from 'node:fs';
import { glob as fsGlob, readlink as fsReadlink, lstat, readdir, realpath, statfs } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { FileInfo, FileText, Look, ReadOptions, Space } from './host.ts';

const DEFAULT_MAX = 256 * 1024;

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Turns an error of a look at `path` into an answer. */
export function refusal(error: unknown, path: string): Look<never> {
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ESRCH') return { is: 'absent' };
  if (code === 'EACCES' || code === 'EPERM')
    return { is: 'denied', why: `no right to read ${path}`, allow: 'sudo why502 diagnose' };
  return { is: 'failed', why: `${path}: ${error instanceof Error ? error.message : String(error)}` };
}

const opened = promisify(fsOpen);
const described = promisify(fstat);
const filled = promisify(fsRead);
const closed = promisify(close);

/** Most files that a diagnosis reads are a page or two, and there are hundreds: they share these buffers. */
const SCRATCH_BYTES = 64 * 1024;
const MOST_SCRATCH = 8;
const scratch: Buffer[] = [];

/**
 * Up to `length` bytes from `start`, as text: one read where the size is known to be right, else until nothing is left.
 * What is asked for is only taken as it comes: a limit of megabytes costs nothing where the file is small.
 */
async function part(
  fd: number,
  start: number,
  length: number,
  size: number,
  encoding: BufferEncoding,
): Promise<{ readonly text: string; readonly bytes: number }> {
  const lent = scratch.pop() ?? Buffer.allocUnsafeSlow(SCRATCH_BYTES);
  let buffer = size > 0 && length > SCRATCH_BYTES ? Buffer.allocUnsafe(length) : lent;
  let got = 0;
  try {
    while (got < length) {
      if (got === buffer.length) buffer = Buffer.concat([buffer], Math.min(length, got * 4));
      const { bytesRead } = await filled(fd, buffer, got, Math.min(length, buffer.length) - got, start + got);
      got += bytesRead;
      if (bytesRead === 0 || (start === 0 && got === size)) break;
    }
    return { text: buffer.toString(encoding, 0, got), bytes: got };
  } finally {
    if (scratch.length < MOST_SCRATCH) scratch.push(lent);
  }
}

/** Files of /proc say size 0: they are read to their end, up to the limit. */
async function text(fd: number, { size, mtimeMs }: Stats, options: ReadOptions): Promise<FileText> {
  const max = options.maxBytes ?? DEFAULT_MAX;
  const truncated = size > max;
  const start = truncated && options.from === 'end' ? size - max : 0;
  const encoding = options.as === 'base64' ? 'base64' : 'utf8';
  const read = await part(fd, start, size === 0 ? max : Math.min(size, max), size, encoding);
  return { text: read.text, size: size || read.bytes, changedAt: mtimeMs, truncated };
}

/** Where packages keep their files. They hardly ever change, and each diagnosis reads dozens of them. */
const OF_PACKAGES = /^\/(?:usr\/)?(?:lib|s?bin)\//;
const MOST_KEPT = 1000;
const MOST_KEPT_BYTES = 16 * 1024;
/** So young a change may be followed by another one that the clock of the file system does not tell apart, milliseconds. */
const RACY_MS = 2000;
const kept = new Map<string, { readonly is: string; readonly value: FileText }>();
const statted = promisify(stat);

/** A file of a package from memory while it is the same file as before: any change of it moves its ctime. `now`: Date.now(). */
export async function readKept(path: string, options: ReadOptions, now = Date.now()): Promise<Look<FileText>> {
  const key = `${options.maxBytes ?? ''} ${options.from ?? ''} ${options.as ?? ''} ${path}`;
  const is = await statted(path).then(
    ({ ino, size, mtimeMs, ctimeMs }) => (now - ctimeMs < RACY_MS ? null : `${ino} ${size} ${mtimeMs} ${ctimeMs}`),
    () => null,
  );
  const before = kept.get(key);
  if (before !== undefined && before.is === is) return { is: 'seen', value: before.value };
  const look = await readNow(path, options);
  if (look.is === 'seen' && is !== null && look.value.text.length <= MOST_KEPT_BYTES) {
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(key, { is, value: look.value });
  }
  return look;
}

export function read(path: string, options: ReadOptions = {}): Promise<Look<FileText>> {
  return OF_PACKAGES.test(path) ? readKept(path, options) : readNow(path, options);
}

/** Descriptors rather than FileHandles: a diagnosis reads hundreds of small files, and a handle costs as much as they do. */
async function readNow(path: string, options: ReadOptions): Promise<Look<FileText>> {
  let fd: number | undefined;
  try {
    // Never waits on a FIFO that somebody put in a log's place.
    fd = await opened(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = await described(fd);
    if (!stat.isFile()) return { is: 'failed', why: `${path} is not a regular file` };
    return { is: 'seen', value: await text(fd, stat, options) };
  } catch (error) {
    return refusal(error, path);
  } finally {
    if (fd !== undefined) await closed(fd);
  }
}

type Stat = Awaited<ReturnType<typeof lstat>>;

function kindOf(stat: Stat): FileInfo['kind'] {
  if (stat.isSymbolicLink()) return 'link';
  if (stat.isDirectory()) return 'directory';
  if (stat.isSocket()) return 'socket';
  if (stat.isFIFO()) return 'fifo';
  return stat.isFile() ? 'file' : 'device';
}

export async function info(path: string): Promise<Look<FileInfo>> {
  try {
    const stat = await lstat(path);
    const kind = kindOf(stat);
    const target = kind === 'link' ? await realpath(path).catch(() => null) : null;
    const { uid, gid, size, ino: inode } = stat;
    return {
      is: 'seen',
      value: {
        kind,
        mode: stat.mode & 0o7777,
        uid,
        gid,
        size,
        inode,
        changedAt: Math.max(stat.mtimeMs, stat.ctimeMs),
        writtenAt: stat.mtimeMs,
        target,
      },
    };
  } catch (error) {
    return refusal(error, path);
  }
}

export async function list(path: string): Promise<Look<readonly string[]>> {
  try {
    return { is: 'seen', value: (await readdir(path)).sort() };
  } catch (error) {
    return refusal(error, path);
  }
}

export async function space(path: string): Promise<Look<Space>> {
  try {
    const { bsize, blocks, bavail, files, ffree } = await statfs(path);
    const value = {
      totalBytes: bsize * blocks,
      availableBytes: bsize * bavail,
      inodes: files,
      inodesFree: ffree,
    };
    return { is: 'seen', value };
  } catch (error) {
    return refusal(error, path);
  }
}

export async function readlink(path: string): Promise<Look<string>> {
  try {
    return { is: 'seen', value: await fsReadlink(path) };
  } catch (error) {
    return refusal(error, path);
  }
}

export async function glob(pattern: string): Promise<Look<readonly string[]>> {
  try {
    const found: string[] = [];
    for await (const path of fsGlob(pattern)) found.push(path);
    // glob(3) hides dot files unless the pattern names the dot.
    const last = pattern.slice(pattern.lastIndexOf('/') + 1);
    const visible = last.startsWith('.')
      ? found
      : found.filter((path) => !path.slice(path.lastIndexOf('/') + 1).startsWith('.'));
    return { is: 'seen', value: visible.sort() };
  } catch (error) {
    return refusal(error, pattern);
  }
}
