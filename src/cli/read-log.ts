import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Digest, scanKindOf } from '../logs/digest.ts';
import { decodeBytes } from '../logs/sanitise.ts';
import { LogScanner, type ScanKind } from '../logs/scan.ts';

/** A log up to this size is read whole, bytes. */
const WHOLE = 2_000_000;
/** Of a longer one so much is read from its beginning and from its end, bytes. */
const HEAD = 400_000;
const TAIL = 1_000_000;
const CHUNK = 256 * 1024;
const LINE = 4096;
/** More than this is not unpacked: a small file can hold any number of zeros. */
const UNPACKED = 64 * 1024 * 1024;
const unpack = promisify(gunzip);

/** Bytes that can be read at any place. */
interface Store {
  readonly size: number;
  /** Up to `length` bytes from an offset; fewer only at the end. */
  at(from: number, length: number): Promise<Buffer>;
}

function stored(file: FileHandle, size: number): Store {
  return {
    size,
    async at(from, length) {
      const buffer = Buffer.allocUnsafe(length);
      let got = 0;
      while (got < length) {
        const { bytesRead } = await file.read(buffer, got, length - got, from + got);
        if (bytesRead === 0) break;
        got += bytesRead;
      }
      return buffer.subarray(0, got);
    },
  };
}

/** Lines of the stretch between two offsets that stand for all that failed there, in their order. */
async function middle(store: Store, kind: ScanKind, from: number, to: number): Promise<string> {
  const digest = new Digest();
  const scanner = new LogScanner(kind, (event, offset) => digest.take(event, from + offset));
  for (let at = from; at < to; ) {
    const bytes = await store.at(at, Math.min(CHUNK, to - at));
    if (bytes.length === 0) break;
    scanner.write(bytes);
    at += bytes.length;
    await nextTurn();
  }
  scanner.end();
  let text = '';
  for (const offset of digest.offsets()) {
    const [line = ''] = decodeBytes(await store.at(offset, LINE)).split('\n', 1);
    text += `${line}\n`;
  }
  return text;
}

async function textOf(store: Store): Promise<string> {
  const { size } = store;
  if (size <= WHOLE) return decodeBytes(await store.at(0, size));
  const [head, tail] = [await store.at(0, HEAD), await store.at(size - TAIL, TAIL)];
  const from = head.lastIndexOf(10) + 1;
  const to = size - TAIL + tail.indexOf(10) + 1;
  const first = decodeBytes(head.subarray(0, from));
  const kind = scanKindOf(first);
  const between = kind === null ? '' : await middle(store, kind, from, to);
  return first + between + decodeBytes(tail.subarray(to - (size - TAIL)));
}

function isPacked(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** What rotation packed. */
async function unpacked(packed: Buffer): Promise<Store> {
  try {
    const bytes = await unpack(packed, { maxOutputLength: UNPACKED });
    return { size: bytes.length, at: async (from, length) => bytes.subarray(from, from + length) };
  } catch (error) {
    throw new Error(`cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * The text of a log of any size, packed or not: whole, or its beginning and its end, with what stands for the failures
 * between them where nginx wrote it (other programs' words hang together over lines).
 */
export async function readLog(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size <= WHOLE) {
      // Not by offsets: a pipe has none, and files of /proc have no size.
      const bytes = await file.readFile();
      return isPacked(bytes) ? await textOf(await unpacked(bytes)) : decodeBytes(bytes);
    }
    const store = stored(file, size);
    if (!isPacked(await store.at(0, 2))) return await textOf(store);
    return await textOf(await unpacked(await store.at(0, Math.min(size, UNPACKED))));
  } finally {
    await file.close();
  }
}
