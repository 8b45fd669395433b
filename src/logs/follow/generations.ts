import type { LogDoor, OpenLog } from '../../host/watch.ts';
import { readPacked, unpackedSize } from './packed.ts';
import { fitsPrint, type Generation, NO_PRINT, type Position, PRINT_BYTES, printOf, REMEMBERED } from './position.ts';
import { type BlockSink, lastLineEnd, Reader } from './reader.ts';
import { isReadable, readSiblings, type Sibling } from './siblings.ts';
import type { FollowNote } from './status.ts';

/** File times come from a clock that ticks some milliseconds late. */
const SLACK_MS = 50;

interface CatchUp {
  readonly since: number;
  /** The path itself could not be looked at: what is missed may stand there. */
  readonly isPathUnseen: boolean;
  /** Reads what is open to its end. */
  readonly readHeld: () => Promise<readonly Reader[]>;
}

interface Caught {
  readonly readers: readonly Reader[];
  readonly isPending: boolean;
  readonly isDenied: boolean;
}

/** Every file that has stood at a followed path, and where in each of them reading has come to. */
export class Generations {
  readonly #door: LogDoor;
  readonly #path: string;
  readonly #sink: BlockSink;
  readonly #note: (kind: FollowNote['kind'], says: string) => void;
  list: Generation[] = [];
  lost = 0;
  /** Names changed while they were looked at. */
  #isMoving = false;

  constructor(door: LogDoor, path: string, sink: BlockSink, note: (kind: FollowNote['kind'], says: string) => void) {
    this.#door = door;
    this.#path = path;
    this.#sink = sink;
    this.#note = note;
  }

  /** What is kept over a restart. */
  position(checkedAt: number): Position {
    return { checkedAt, generations: this.list };
  }

  add(dev: string, inode: string, offset: number): Generation {
    const generation: Generation = { dev, inode, offset, print: NO_PRINT, state: 'open' };
    this.list.push(generation);
    if (this.list.length > REMEMBERED) {
      const oldest = this.list.findIndex((one) => one.state === 'done');
      if (oldest >= 0) this.list.splice(oldest, 1);
    }
    return generation;
  }

  /** At the very first start: the files of earlier days are not news. */
  async ignoreOlder(): Promise<void> {
    const { siblings } = await readSiblings(this.#door, this.#path, 0);
    for (const { state, head, isPacked } of siblings) {
      // Whatever a packed one holds was written before, too.
      const generation = this.add(state.dev, state.inode, isPacked ? Number.MAX_SAFE_INTEGER : state.size);
      generation.print = printOf(head, PRINT_BYTES);
      generation.state = 'done';
    }
  }

  /** The reader for a file at the path: from where it was left if it is known by identity or by its first bytes, else anew. */
  async readerOf(file: OpenLog, isFirst: boolean): Promise<Reader> {
    const state = await file.state();
    const head = Buffer.alloc(PRINT_BYTES);
    const got = await file.read(head, 0, true);
    const seen = head.subarray(0, got);
    const resumed =
      (await this.#resume(file, (one) => fitsPrint(one.print, seen))) ??
      (await this.#moveOver(file, seen)) ??
      // Nothing was read of it yet. A number alone tells nothing of a file that is over: another one has it by now.
      (await this.#resume(file, (one) => one.print.length === 0 && one.state !== 'done'));
    if (resumed !== null) return resumed;
    const generation = this.add(state.dev, state.inode, 0);
    const start = isFirst ? await lastLineEnd(file, state.size) : 0;
    generation.offset = start;
    const reader = await Reader.open(file, generation, this.#door.now());
    if (reader !== null) return reader;
    generation.offset = 0;
    return (await Reader.open(file, generation, this.#door.now())) ?? this.readerOf(file, false);
  }

  /** The same file as before. */
  async #resume(file: OpenLog, isKnown: (one: Generation) => boolean): Promise<Reader | null> {
    const { dev, inode } = await file.state();
    const known = this.list.findLast((one) => one.dev === dev && one.inode === inode && isKnown(one));
    if (known === undefined) return null;
    const reader = await Reader.open(file, known, this.#door.now());
    if (reader !== null) {
      known.state = 'open';
      return reader;
    }
    Object.assign(known, { state: 'lost', inode: '' });
    this.#note('truncated', 'the file became shorter while nobody looked');
    return null;
  }

  /** Another file with the same content, as editors leave it behind: what was read of it is not news. */
  async #moveOver(file: OpenLog, head: Buffer): Promise<Reader | null> {
    // What was emptied is not this: another content may begin as it did.
    const known = this.list.findLast(
      (one) => fitsPrint(one.print, head) && !(one.state === 'lost' && one.inode === ''),
    );
    if (known === undefined) return null;
    const { dev, inode, size } = await file.state();
    if (size < known.print.length) {
      // Emptied after its beginning was read: what a copy holds is looked for from where reading had come to.
      Object.assign(known, { state: 'lost', inode: '' });
      return null;
    }
    const generation = this.add(dev, inode, Math.min(known.offset, size));
    generation.print = known.print;
    Object.assign(known, { state: 'done', inode: '' });
    return Reader.open(file, generation, this.#door.now());
  }

  /**
   * Looks beside the path for what was missed since a moment: files that came and went between two looks, and the copies
   * or packed forms of files whose content is gone. Answers readers for the plain ones; packed ones are read at once, or
   * are pending while they are still being written. While the path or the names beside it cannot be looked at, nothing is
   * given up.
   */
  async catchUp({ since, isPathUnseen, readHeld }: CatchUp): Promise<Caught> {
    const hasLost = this.list.some((one) => one.state === 'lost');
    const { siblings, isMoving, ...names } = await readSiblings(this.#door, this.#path, hasLost ? 0 : since - SLACK_MS);
    // What was in an open file when it was copied is read from that file, if it is still there: only then is what the
    // copy holds unknown because nobody can read it elsewhere.
    const held = [...(await readHeld())];
    const states = await Promise.all(held.map(({ file }) => file.state()));
    const readers: Reader[] = [];
    this.#isMoving = isMoving;
    const mayStandThere = (isPathUnseen || names.isDenied) && this.list.some((one) => one.state === 'lost');
    const beside = siblings.filter(
      ({ state: { dev, inode } }) => !states.some((one) => one.dev === dev && one.inode === inode),
    );
    const isDenied = mayStandThere || beside.some((sibling) => sibling.isDenied && this.#mayMatter(sibling, since));
    for (const sibling of beside.filter((one) => !one.isDenied)) {
      const reader = await this.#take(sibling, since, [...held, ...readers]);
      if (reader !== null) readers.push(reader);
    }
    if (!this.#isMoving && !isDenied) this.#giveUp();
    return { readers, isPending: this.#isMoving, isDenied };
  }

  /** May a file that cannot be read hold what was not seen yet? Then nothing is given up until it can be. */
  #mayMatter({ state, isRotated }: Sibling, since: number): boolean {
    const isNew = isRotated && state.writtenAt >= since - SLACK_MS;
    // Its number may have been that of a file that is long gone.
    if (isNew && this.list.some((one) => one.state === 'lost')) return true;
    const known = this.list.findLast((one) => one.dev === state.dev && one.inode === state.inode);
    return known === undefined ? isNew : known.state === 'lost';
  }

  #giveUp(): void {
    for (const one of this.list) {
      if (one.state !== 'lost') continue;
      one.state = 'done';
      // Its content was thrown away under our hands: the truncation was told already.
      if (one.inode === '') continue;
      this.lost += 1;
      this.#note(
        'lost',
        `a file that was read up to byte ${one.offset} is gone; what it held behind that was not seen`,
      );
    }
  }

  /** Files that were open and that nobody reads now are looked for under other names. */
  loseUnheld(held: readonly Reader[]): void {
    for (const one of this.list)
      if (one.state === 'open' && !held.some((reader) => reader.generation === one)) one.state = 'lost';
    this.#supersede();
  }

  /** Of two files with the same beginning the later one, a copy, was read further; the earlier is not missed. */
  #supersede(): void {
    this.list.forEach((one, index) => {
      if (one.state !== 'lost' || one.print.length === 0) return;
      const isCopied = this.list
        .slice(index + 1)
        .some(({ print, offset }) => print.hash === one.print.hash && offset >= one.offset);
      if (isCopied) one.state = 'done';
    });
  }

  #known(sibling: Sibling): Generation | undefined {
    const { state, head, isPacked } = sibling;
    // Packing makes a new file, whose number may have been another one's before.
    if (isPacked)
      return (
        this.list.findLast((one) => one.state === 'lost' && fitsPrint(one.print, head)) ??
        this.list.findLast((one) => fitsPrint(one.print, head))
      );
    const isSame = (one: Generation): boolean => one.dev === state.dev && one.inode === state.inode;
    return (
      this.list.findLast((one) => isSame(one) && fitsPrint(one.print, head)) ??
      this.list.findLast((one) => fitsPrint(one.print, head)) ??
      // Nothing was read of it: only its identity is known, and that may belong to another file by now.
      this.list.findLast((one) => isSame(one) && one.print.length === 0 && one.state === 'lost')
    );
  }

  async #take(sibling: Sibling, since: number, held: readonly Reader[]): Promise<Reader | null> {
    const { state, head, isPacked } = sibling;
    const known = this.#known(sibling);
    if (known === undefined) {
      if (!sibling.isRotated || state.writtenAt < since - SLACK_MS || head.length === 0) return null;
      return this.#read(sibling, this.add(state.dev, state.inode, 0));
    }
    if (known.state === 'lost') return this.#read(sibling, known);
    // A copy of what is read already, unless it holds more: a writer went on in it.
    const holder = held.find((reader) => reader.generation === known);
    const size = holder?.size ?? known.offset;
    const holds = isPacked ? await unpackedSize(this.#door, sibling.path) : state.size;
    if (holds === null) this.#isMoving = true;
    if (holds === null || holds <= size) return null;
    if (!isPacked && known.dev === state.dev && known.inode === state.inode) return this.#read(sibling, known);
    // What stands at the path and may not be read for now will be read from there.
    if (known.state === 'open' && holder === undefined) return null;
    const generation = this.add(state.dev, state.inode, known.offset);
    generation.print = known.print;
    return this.#read(sibling, generation);
  }

  async #read(sibling: Sibling, generation: Generation): Promise<Reader | null> {
    const { path, state, isPacked } = sibling;
    if (isPacked) {
      await this.#unpack(sibling, generation);
      return null;
    }
    const opened = await this.#door.open(path, 'refuse');
    const now = opened.is === 'seen' ? await opened.value.state() : null;
    if (opened.is !== 'seen' || now?.dev !== state.dev || now.inode !== state.inode) {
      if (opened.is === 'seen') opened.value.close();
      return this.#onMoved(generation);
    }
    const reader = await Reader.open(opened.value, generation, this.#door.now());
    if (reader === null) {
      opened.value.close();
      generation.state = 'done';
      return null;
    }
    Object.assign(generation, { dev: state.dev, inode: state.inode, state: 'open' });
    return reader;
  }

  /** The name leads to another file than a moment ago: what was not begun is forgotten, and looked for again. */
  #onMoved(generation: Generation): null {
    this.#isMoving = true;
    if (generation.state === 'open') this.list = this.list.filter((one) => one !== generation);
    return null;
  }

  async #unpack({ path, head }: Sibling, generation: Generation): Promise<void> {
    const before = generation.offset;
    if (generation.offset === 0) generation.print = printOf(head, PRINT_BYTES);
    const isBegun = generation.state === 'lost';
    // Until it is read to its end: a restart meanwhile looks for it again.
    generation.state = 'lost';
    const why = await this.#readPacked(path, generation);
    const bytes = generation.offset - before;
    if (why === 'another') {
      generation.state = isBegun ? 'lost' : 'open';
      this.#onMoved(generation);
      return;
    }
    generation.state = 'done';
    if (why === null) {
      if (bytes > 0)
        this.#note('unpacked', `${path} was packed before it was read to its end: ${bytes} bytes read from it`);
      return;
    }
    this.lost += 1;
    this.#note('lost', `${path} ${why} (${bytes} bytes read from it)`);
  }

  /** Why a packed file could not be read to its end; null when it was. */
  async #readPacked(path: string, generation: Generation): Promise<string | null> {
    const before = generation.offset;
    const pieces = isReadable(path) ? this.#door.unpack(path) : null;
    if (pieces === null) return 'was packed in a way that cannot be read here';
    try {
      const result = await readPacked(pieces, generation, this.#sink);
      return result === 'done' ? null : result === 'another' ? 'another' : 'is too big to be unpacked';
    } catch {
      return generation.offset === before ? 'another' : 'is broken';
    }
  }
}
