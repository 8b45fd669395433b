/** The first bytes of what was delivered of a file, as a hash: tells a file again after it was renamed, copied or packed. */
export interface Print {
  /** How many bytes it covers; 0: nothing was delivered, so nothing can be told again. */
  readonly length: number;
  readonly hash: string;
}

/** One file that has stood at the path. A log goes through many of them. */
export interface Generation {
  dev: string;
  inode: string;
  /** The first byte that was not delivered. */
  offset: number;
  print: Print;
  /**
   * `open`: being read. `lost`: its bytes behind `offset` must be looked for under another name. `done`: read to its end.
   */
  state: 'open' | 'lost' | 'done';
}

/** What is kept of a followed file over a restart. */
export interface Position {
  /** When the path was last seen to lead to the newest generation, milliseconds. */
  readonly checkedAt: number;
  /** Oldest first. */
  readonly generations: readonly Generation[];
}

/** Bytes that a print covers at most. */
export const PRINT_BYTES = 256;
/** Generations that are remembered, so that an old file under a new name is not read again. */
export const REMEMBERED = 48;

export const NO_PRINT: Print = { length: 0, hash: '' };

/** Two 32-bit FNV-1a hashes with different seeds; not secret, only unlikely to meet by chance. */
export function printOf(bytes: Uint8Array, length: number): Print {
  const covered = Math.min(length, bytes.length, PRINT_BYTES);
  if (covered === 0) return NO_PRINT;
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  let any = 0;
  for (let i = 0; i < covered; i++) {
    const byte = bytes[i] ?? 0;
    any |= byte;
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul(b ^ (byte + i), 0x85ebca6b);
    b ^= b >>> 13;
  }
  // A hole at the start of a file says nothing about the file.
  return any === 0 ? NO_PRINT : { length: covered, hash: `${(a >>> 0).toString(16)}-${(b >>> 0).toString(16)}` };
}

/** Whether a file whose first bytes are these begins with what the print was taken of. */
export function fitsPrint(print: Print, head: Uint8Array): boolean {
  return print.length > 0 && head.length >= print.length && printOf(head, print.length).hash === print.hash;
}

export function writePosition(position: Position): string {
  return JSON.stringify({ v: 1, ...position });
}

function isGeneration(value: unknown): value is Generation {
  if (typeof value !== 'object' || value === null) return false;
  const { dev, inode, offset, print, state } = value as Partial<Generation>;
  return (
    typeof dev === 'string' &&
    typeof inode === 'string' &&
    typeof offset === 'number' &&
    Number.isSafeInteger(offset) &&
    offset >= 0 &&
    typeof print?.length === 'number' &&
    typeof print.hash === 'string' &&
    (state === 'open' || state === 'lost' || state === 'done')
  );
}

/** Reads a kept position; null when there is none or it is not ours. */
export function readPosition(text: string | null): Position | null {
  if (text === null) return null;
  try {
    const value = JSON.parse(text) as { v?: unknown; checkedAt?: unknown; generations?: unknown };
    if (value.v !== 1 || typeof value.checkedAt !== 'number' || !Array.isArray(value.generations)) return null;
    return { checkedAt: value.checkedAt, generations: value.generations.filter(isGeneration) };
  } catch {
    return null;
  }
}
