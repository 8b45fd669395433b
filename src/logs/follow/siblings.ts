import type { FileState, LogDoor } from '../../host/watch.ts';
import { PRINT_BYTES } from './position.ts';

/** Another file in a log's directory that may hold what stood in the log. */
export interface Sibling {
  readonly path: string;
  readonly state: FileState;
  readonly isPacked: boolean;
  /** Named as programs name rotated logs: a number or a date behind the name, or inside it. */
  readonly isRotated: boolean;
  /** The first bytes of the (unpacked) content; empty when it could not be read. */
  readonly head: Buffer;
  /** It may not be read, at least not now. */
  readonly isDenied: boolean;
}

/** A packed file that was written a moment ago is perhaps not whole yet (gzip gives it the old time in the end). */
const PACKING_MS = 300;
const MOST_NAMES = 400;
const MOST_READ = 24;
/** Ways of packing that a rotation may use; the last ones cannot be read here. */
const PACKED = /\.(?:gz|zst|br|xz|bz2|lz4|Z)$/;
const READABLE = /\.(?:gz|zst|br)$/;
const TAIL = '[.\\-_](?:\\d[\\dT:._\\-]{0,30}|old|prev|bak)';

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Whether a name is what a rotation makes of a log's name: `error.log.1`, `error.log-20261121.gz`, `error-2026.log`. */
export function isRotatedName(base: string, name: string): boolean {
  const plain = name.replace(PACKED, '');
  const dot = base.lastIndexOf('.');
  const stem = dot > 0 ? base.slice(0, dot) : base;
  const extension = dot > 0 ? base.slice(dot) : '';
  return (
    new RegExp(`^${escaped(base)}${TAIL}$`).test(plain) ||
    (extension !== '' && new RegExp(`^${escaped(stem)}${TAIL}${escaped(extension)}$`).test(plain))
  );
}

/** The first bytes of a file; null when its name leads to another file by now. */
async function headOf(
  door: LogDoor,
  { path, state, isPacked }: Omit<Sibling, 'head' | 'isDenied'>,
): Promise<Buffer | 'denied' | null> {
  const head = Buffer.alloc(PRINT_BYTES);
  let length = 0;
  const opened = await door.open(path, 'refuse');
  if (opened.is === 'absent') return null;
  if (opened.is !== 'seen') return 'denied';
  if (!isPacked) {
    length = await opened.value.read(head, 0, true);
    const { dev, inode } = await opened.value.state();
    opened.value.close();
    return dev === state.dev && inode === state.inode ? head.subarray(0, length) : null;
  }
  opened.value.close();
  try {
    for await (const piece of door.unpack(path) ?? []) {
      length += piece.copy(head, length);
      if (length === PRINT_BYTES) break;
    }
  } catch {
    // Broken, or gone: what came out of it is what there is.
  }
  const after = await door.look(path, 'refuse');
  const isSame = after.is === 'seen' && after.value.dev === state.dev && after.value.inode === state.inode;
  return isSame ? head.subarray(0, length) : null;
}

type Names = ReadonlyMap<string, FileState>;

/** The names beside a log that begin as its does, and what they lead to; else why the directory was not listed. */
async function namesNear(
  door: LogDoor,
  directory: string,
  base: string,
): Promise<Names | 'absent' | 'denied' | 'failed'> {
  const stem = base.replace(/\.[^.]*$/, '');
  const listed = await door.list(directory || '/');
  if (listed.is !== 'seen') return listed.is;
  const near = new Map<string, FileState>();
  for (const name of listed.value.filter((name) => name !== base && name.startsWith(stem)).slice(0, MOST_NAMES)) {
    const look = await door.look(`${directory}/${name}`, 'refuse');
    if (look.is === 'seen') near.set(name, look.value);
  }
  return near;
}

function areSame(before: Names, after: Awaited<ReturnType<typeof namesNear>>): boolean {
  if (typeof after === 'string' || before.size !== after.size) return false;
  return [...before].every(([name, { dev, inode }]) => {
    const now = after.get(name);
    return now?.dev === dev && now.inode === inode;
  });
}

/**
 * The files beside a log whose name begins as its does, oldest content first. Only those that were written, renamed or
 * created since a moment are read. `isMoving`: names or contents changed meanwhile, or could not be looked at just now:
 * look again. `isDenied`: nobody may list them.
 */
export async function readSiblings(
  door: LogDoor,
  path: string,
  since: number,
): Promise<{ readonly siblings: readonly Sibling[]; readonly isMoving: boolean; readonly isDenied: boolean }> {
  const slash = path.lastIndexOf('/');
  const directory = path.slice(0, slash);
  const base = path.slice(slash + 1);
  const near = await namesNear(door, directory, base);
  if (typeof near === 'string') return { siblings: [], isMoving: near === 'failed', isDenied: near === 'denied' };
  const found: Omit<Sibling, 'head' | 'isDenied'>[] = [];
  let isMoving = false;
  for (const [name, state] of near) {
    const isPacked = PACKED.test(name);
    // What is being packed still stands beside it, whole.
    if (state.changedAt < since || (isPacked && near.has(name.replace(PACKED, '')))) continue;
    if (isPacked && door.now() - state.writtenAt < PACKING_MS) {
      isMoving = true;
      continue;
    }
    found.push({ path: `${directory}/${name}`, state, isPacked, isRotated: isRotatedName(base, name) });
  }
  const newest = found.sort((a, b) => b.state.writtenAt - a.state.writtenAt).slice(0, MOST_READ);
  const heads = await Promise.all(newest.map((one) => headOf(door, one)));
  const read = newest.flatMap((one, i) => {
    const head = heads[i];
    if (head === 'denied') return [{ ...one, head: Buffer.alloc(0), isDenied: true }];
    return head ? [{ ...one, head, isDenied: false }] : [];
  });
  // A rotation renames one file after the other: what was looked at in the middle of it may have been missed.
  isMoving ||= read.length < newest.length || !areSame(near, await namesNear(door, directory, base));
  // A number behind the name grows with age; times may be equal.
  const siblings = read.sort((a, b) => a.state.writtenAt - b.state.writtenAt || (a.path < b.path ? 1 : -1));
  return { siblings, isMoving, isDenied: false };
}

export function isReadable(path: string): boolean {
  return !PACKED.test(path) || READABLE.test(path);
}
