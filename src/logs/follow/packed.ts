import type { LogDoor } from '../../host/watch.ts';
import { LINE_CAP } from '../lines.ts';
import { fitsPrint, type Generation, PRINT_BYTES, printOf } from './position.ts';
import type { BlockSink } from './reader.ts';

const NEWLINE = 10;
/** More than this is not unpacked: a small file can hold any number of zeros. */
const MOST_BYTES = 2 * 1024 * 1024 * 1024;

/**
 * How much a packed file holds, bytes, as far as its form tells without unpacking it (gzip: its last four bytes); null when
 * it cannot be opened just now.
 */
export async function unpackedSize(door: LogDoor, path: string): Promise<number | null> {
  if (!path.endsWith('.gz')) return 0;
  const opened = await door.open(path, 'refuse');
  if (opened.is !== 'seen') return null;
  const { size } = await opened.value.state();
  const end = Buffer.alloc(4);
  const got = size < 18 ? 0 : await opened.value.read(end, size - 4, true);
  opened.value.close();
  return got === 4 ? end.readUInt32LE() : 0;
}

/** How reading a packed log ended. */
export type PackedResult = 'done' | 'another' | 'too-big';

/**
 * Reads what a packed log holds behind the generation's offset, whole lines first, and the last line also without a line
 * feed. `another`: its content is not the generation's. Throws when the file is broken; what was delivered stays delivered.
 */
export async function readPacked(
  pieces: AsyncIterable<Buffer>,
  generation: Generation,
  sink: BlockSink,
): Promise<PackedResult> {
  let head = Buffer.alloc(0);
  let at = 0;
  let carry = Buffer.alloc(0);
  const hand = (bytes: Buffer, end: number): void => {
    const { offset } = generation;
    const stop = Math.min(end, bytes.length);
    generation.offset += end;
    generation.print = printOf(head, Math.min(generation.offset, PRINT_BYTES));
    sink({ bytes, start: 0, end: stop, offset, cut: stop < end });
  };
  let isChecked = generation.print.length === 0;
  let cutBytes = 0;
  for await (const piece of pieces) {
    if (head.length < PRINT_BYTES) head = Buffer.concat([head, piece.subarray(0, PRINT_BYTES - head.length)]);
    if (!isChecked && head.length >= generation.print.length) {
      if (!fitsPrint(generation.print, head)) return 'another';
      isChecked = true;
    }
    const from = at;
    at += piece.length;
    if (at > MOST_BYTES) return 'too-big';
    const already = generation.offset + carry.length + cutBytes;
    if (at <= already) continue;
    const rest = piece.subarray(Math.max(0, already - from));
    const last = rest.lastIndexOf(NEWLINE);
    if (last < 0) {
      const room = Math.max(0, LINE_CAP - carry.length);
      carry = Buffer.concat([carry, rest.subarray(0, room)]);
      cutBytes += Math.max(0, rest.length - room);
      continue;
    }
    const first = cutBytes > 0 ? rest.indexOf(NEWLINE) : -1;
    if (cutBytes > 0) hand(carry, carry.length + cutBytes + first + 1);
    const whole = Buffer.concat([cutBytes > 0 ? Buffer.alloc(0) : carry, rest.subarray(first + 1, last + 1)]);
    if (whole.length > 0) hand(whole, whole.length);
    carry = Buffer.from(rest.subarray(last + 1, last + 1 + LINE_CAP));
    cutBytes = rest.length - last - 1 - carry.length;
  }
  if (!isChecked) return 'another';
  if (carry.length > 0) hand(carry, carry.length + cutBytes);
  return 'done';
}
