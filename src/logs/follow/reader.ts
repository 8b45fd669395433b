import type { OpenLog } from '../../host/watch.ts';
import { LINE_CAP } from '../lines.ts';
import { fitsPrint, type Generation, PRINT_BYTES, printOf } from './position.ts';

/** Whole lines of a log, each with its line feed. The bytes are borrowed: they hold only until the sink returns. */
export interface Block {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** Where the block begins in its file, bytes. */
  readonly offset: number;
  /** The one line of this block was longer than the cap: this is its beginning, without a line feed. */
  readonly cut: boolean;
}

export type BlockSink = (block: Block) => void;

/** Bytes read at once. Small enough that judging a block never holds up the event loop. */
const READ_BYTES = 64 * 1024;
/** Bytes in front of the reading position that are compared each time: another file's content would differ. */
const CHECK_BYTES = 64;
/** While skimming: stop when no more than this is left, bytes. */
const ENOUGH_SKIMMED = 1024 * 1024;
const NEWLINE = 10;

const spare: Buffer[] = [];

function borrow(): Buffer {
  return spare.pop() ?? Buffer.allocUnsafeSlow(CHECK_BYTES + READ_BYTES);
}

function giveBack(buffer: Buffer): void {
  if (spare.length < 2) spare.push(buffer);
}

function countLines(bytes: Buffer, start: number, end: number): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE, start); at >= 0 && at < end; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}

function firstByteNotNul(bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] === 0) at += 1;
  return at;
}

/** What one read came to: there may be more, this was the end for now, or the file's content is another one. */
export type ReadResult = 'more' | 'end' | 'replaced';

/** Reads one open log from a position on, line by line in the order of the file, each byte once. */
export class Reader {
  readonly file: OpenLog;
  readonly generation: Generation;
  /** Size when last looked at, bytes. */
  size = 0;
  /** Too much lay unread: lines are only counted until the end is near. */
  isSkimming = false;
  /** When the file last grew or shrank, milliseconds. */
  grewAt: number;
  droppedLines = 0;
  droppedBytes = 0;
  /** Head of the file, as far as delivered. */
  readonly #head = Buffer.alloc(PRINT_BYTES);
  /** The last bytes in front of the offset. */
  #behind = Buffer.alloc(0);
  /** The beginning of a line that is longer than a block, and where reading goes on behind it. */
  #long: { readonly start: Buffer; next: number } | null = null;
  /** After a truncation: a writer that does not append goes on at its old place and leaves a hole up to here. */
  #holeEnd = 0;

  private constructor(file: OpenLog, generation: Generation, now: number) {
    this.file = file;
    this.generation = generation;
    this.grewAt = now;
  }

  /** Null when the file is not the one that the generation tells of. */
  static async open(file: OpenLog, generation: Generation, now: number): Promise<Reader | null> {
    const reader = new Reader(file, generation, now);
    const state = await file.state();
    reader.size = state.size;
    if (state.size < generation.offset || !(await reader.#remember())) return null;
    return reader;
  }

  async #remember(): Promise<boolean> {
    const { offset, print } = this.generation;
    if (offset === 0) return true;
    const headLength = Math.min(offset, PRINT_BYTES);
    const head = this.#head.subarray(0, headLength);
    if ((await this.file.read(head, 0, true)) < headLength) return false;
    if (print.length > 0 && !fitsPrint(print, head)) return false;
    this.generation.print = printOf(head, headLength);
    this.#behind = Buffer.alloc(Math.min(offset, CHECK_BYTES));
    return (await this.file.read(this.#behind, offset - this.#behind.length, true)) === this.#behind.length;
  }

  /** Bytes that were not delivered yet, as of the last look. */
  get unread(): number {
    return Math.max(0, this.size - this.generation.offset);
  }

  /** Lines are only counted from now on, because more than `most` bytes lie unread; told once, until little is left. */
  beginsToSkim(most: number): boolean {
    const before = this.isSkimming;
    this.isSkimming = this.unread > (before ? Math.min(ENOUGH_SKIMMED, most) : most);
    return this.isSkimming && !before;
  }

  /** Looks at the size again; `replaced` when the file shrank or begins with other bytes. */
  async look(now: number): Promise<{ readonly result: ReadResult; readonly links: number }> {
    const { size, links } = await this.file.state();
    if (size !== this.size) this.grewAt = now;
    this.size = size;
    if (size < (this.#long?.next ?? this.generation.offset)) return { result: 'replaced', links };
    const { length } = this.generation.print;
    if (length > 0) {
      const head = borrow();
      const got = await this.file.read(head.subarray(0, length), 0, true);
      const same = got === length && this.#head.compare(head, 0, length, 0, length) === 0;
      giveBack(head);
      if (!same) return { result: 'replaced', links };
    }
    return { result: size > this.generation.offset ? 'more' : 'end', links };
  }

  /** Reads one block and hands its whole lines on; with `skim` they are only counted as dropped. */
  async read(sink: BlockSink, now: number, skim = false): Promise<ReadResult> {
    const buffer = borrow();
    try {
      return await this.#read(buffer, sink, now, skim);
    } finally {
      giveBack(buffer);
    }
  }

  async #read(buffer: Buffer, sink: BlockSink, now: number, skim: boolean): Promise<ReadResult> {
    if (this.#long !== null) return this.#readLong(buffer, sink, now, skim);
    const { offset } = this.generation;
    const back = this.#behind.length;
    const fresh = this.size - offset <= READ_BYTES;
    const end = await this.file.read(buffer, offset - back, fresh);
    if (end > back && offset + end - back > this.size) {
      this.size = offset + end - back;
      this.grewAt = now;
    }
    if (end < back) return 'replaced';
    if (buffer.compare(this.#behind, 0, back, 0, back) !== 0) {
      const isHole = firstByteNotNul(buffer, 0, back) === back && firstByteNotNul(this.#behind, 0, back) < back;
      if (isHole) this.#holeEnd = offset;
      return 'replaced';
    }
    const start = firstByteNotNul(buffer, back, end);
    if (start > back) return this.#skipNul(buffer, back, start);
    const last = buffer.lastIndexOf(NEWLINE, end - 1);
    if (last >= back && end > back) {
      this.#deliver(buffer, back, last + 1, sink, skim);
      return end === buffer.length ? 'more' : 'end';
    }
    if (end < buffer.length) return 'end';
    this.#long = { start: Buffer.from(buffer.subarray(back, back + LINE_CAP)), next: offset + end - back };
    return 'more';
  }

  #skipNul(buffer: Buffer, back: number, start: number): ReadResult {
    const { generation } = this;
    const isHole = generation.offset === 0 && this.#holeEnd > 0 && this.size >= this.#holeEnd;
    this.#advance(buffer, back, start);
    if (isHole && this.#holeEnd > generation.offset) {
      // Where the writer went on; everything in front of it was never written.
      generation.offset = this.#holeEnd;
      this.#behind = Buffer.alloc(Math.min(CHECK_BYTES, this.#holeEnd));
    }
    return 'more';
  }

  /** Goes on inside a line that is longer than a block: only its end is looked for. */
  async #readLong(buffer: Buffer, sink: BlockSink, now: number, skim: boolean): Promise<ReadResult> {
    const long = this.#long;
    if (long === null) return 'end';
    const end = await this.file.read(buffer, long.next, false);
    if (end > 0 && long.next + end > this.size) {
      this.size = long.next + end;
      this.grewAt = now;
    }
    const stop = buffer.subarray(0, end).indexOf(NEWLINE);
    long.next += stop < 0 ? end : stop + 1;
    if (stop < 0) return end === 0 ? 'end' : 'more';
    await this.#finishLong(long, sink, skim);
    return 'more';
  }

  async #finishLong(long: { readonly start: Buffer; next: number }, sink: BlockSink, skim: boolean): Promise<void> {
    const { generation } = this;
    this.#long = null;
    const offset = generation.offset;
    if (offset === 0) this.#addHead(long.start, 0, long.start.length);
    generation.offset = long.next;
    this.#behind = Buffer.alloc(Math.min(CHECK_BYTES, long.next));
    const got = await this.file.read(this.#behind, long.next - this.#behind.length, true);
    this.#behind = this.#behind.subarray(0, got);
    if (skim) this.#drop(1, long.next - offset);
    else sink({ bytes: long.start, start: 0, end: long.start.length, offset, cut: true });
  }

  #drop(lines: number, bytes: number): void {
    this.droppedLines += lines;
    this.droppedBytes += bytes;
  }

  #deliver(buffer: Buffer, start: number, end: number, sink: BlockSink, skim: boolean): void {
    const { offset } = this.generation;
    this.#advance(buffer, start, end);
    if (skim) this.#drop(countLines(buffer, start, end), end - start);
    else sink({ bytes: buffer, start, end, offset, cut: false });
  }

  #addHead(buffer: Buffer, start: number, end: number): void {
    const { generation } = this;
    const room = PRINT_BYTES - generation.offset;
    if (room <= 0) return;
    const taken = buffer.copy(this.#head, generation.offset, start, Math.min(end, start + room));
    generation.print = printOf(this.#head, generation.offset + taken);
  }

  #advance(buffer: Buffer, start: number, end: number): void {
    this.#addHead(buffer, start, end);
    this.generation.offset += end - start;
    // What stood in front of the offset stands in front of `start` in the buffer, too.
    const from = Math.max(start - this.#behind.length, end - CHECK_BYTES);
    if (this.#behind.length !== end - from) this.#behind = Buffer.allocUnsafe(end - from);
    buffer.copy(this.#behind, 0, from, end);
  }

  /** Hands on a last line that has no line feed; for a file that nobody writes to any more. */
  async finish(sink: BlockSink): Promise<void> {
    const { generation } = this;
    const long = this.#long;
    if (long !== null) {
      await this.#finishLong(long, sink, false);
      return;
    }
    const buffer = borrow();
    const end = await this.file.read(buffer, generation.offset, true);
    if (end > 0 && firstByteNotNul(buffer, 0, end) < end) {
      const { offset } = generation;
      this.#addHead(buffer, 0, end);
      generation.offset += end;
      sink({ bytes: buffer, start: 0, end, offset, cut: false });
    }
    giveBack(buffer);
  }

  /** Begins again: the file's content is a new generation. */
  async restart(generation: Generation, now: number): Promise<Reader> {
    const fresh = new Reader(this.file, generation, now);
    fresh.#holeEnd = this.#holeEnd > 0 ? this.#holeEnd : this.generation.offset;
    fresh.size = (await this.file.state()).size;
    return fresh;
  }
}

/** Where the last whole line ends: what stands there before the first start was written before it. */
export async function lastLineEnd(file: OpenLog, size: number): Promise<number> {
  const buffer = Buffer.alloc(Math.min(size, 16 * 1024));
  const got = await file.read(buffer, size - buffer.length, true);
  const last = buffer.subarray(0, got).lastIndexOf(10);
  return last < 0 ? size : size - buffer.length + last + 1;
}
