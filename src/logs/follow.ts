import type { Look } from '../host/host.ts';
import type { LogDoor, OpenLog } from '../host/watch.ts';
import { Generations } from './follow/generations.ts';
import { type FollowOptions, type Settled, settled } from './follow/options.ts';
import { readPosition, writePosition } from './follow/position.ts';
import type { Block, BlockSink, Reader } from './follow/reader.ts';
import { Slice } from './follow/slice.ts';
import { type FollowNote, type FollowState, type FollowStatus, isUnseen } from './follow/status.ts';
import { Touched } from './follow/touched.ts';
import { Wake, type WakeReason } from './follow/wake.ts';

export type { FollowOptions } from './follow/options.ts';
export type { Block } from './follow/reader.ts';
export { type FollowNote, forgetful, type Positions } from './follow/status.ts';

const MOST_DRAINING = 8;
/** Before a file that may not be read is tried again, milliseconds. */
const DENIED_MS = 1000;

/** Follows one log through everything that befalls it. Each whole line is handed to the sink once, in the order of its file. */
export class FileFollower {
  readonly path: string;
  readonly #door: LogDoor;
  readonly #options: Settled;
  readonly #sink: BlockSink;
  readonly #wake: Wake;
  readonly #generations: Generations;
  readonly #touched: Touched;
  #current: Reader | null = null;
  #draining: Reader[] = [];
  #state: FollowState = 'absent';
  #why: string | null = null;
  #checkedAt = 0;
  #lookedAt = 0;
  #isUnsaved = false;
  #mustLook = true;
  #isWanted = false;
  #mustCatchUp = false;
  #isPending = false;
  /** When a file beside the log was last found unreadable that may hold what was not seen. */
  #deniedAt: number | null = null;
  #isStopped = false;
  #running: Promise<void> | null = null;
  readonly #slice = new Slice();
  #readBytes = 0;
  #dropped = { lines: 0, bytes: 0 };
  #turns = { renames: 0, truncations: 0 };

  constructor(door: LogDoor, options: FollowOptions, sink: BlockSink) {
    this.#door = door;
    this.path = options.path;
    this.#options = settled(options);
    this.#sink = (block) => this.#hand(block, sink);
    this.#generations = new Generations(door, this.path, this.#sink, (kind, says) => this.#note(kind, says));
    this.#touched = new Touched(door, this.path);
    this.#wake = new Wake(door, this.path, this.#options.times, (reason) => this.#onWake(reason));
  }

  /** Takes up where it was left; returns when everything that is there was read. */
  async start(): Promise<void> {
    // Whatever wakes it meanwhile waits: two looks side by side would take one file for two.
    this.#running = this.#takeUp().finally(() => {
      this.#running = null;
    });
    await this.#running;
    this.#onWake('data');
    await this.#running;
  }

  async #takeUp(): Promise<void> {
    this.#mustLook = false;
    const kept = readPosition(this.#options.positions.get(`follow ${this.path}`));
    this.#checkedAt = kept?.checkedAt ?? this.#door.now();
    this.#generations.list = [...(kept?.generations ?? [])];
    if (kept === null) await this.#generations.ignoreOlder();
    await this.#lookAtPath(kept === null && this.#options.from === 'end');
    // What was open when the process ended may stand at the path, where it cannot be read for now.
    if (!isUnseen(this.#state)) this.#generations.loseUnheld(this.#readers());
    this.#mustCatchUp = kept !== null;
    this.#isUnsaved = true;
  }

  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#wake.stop();
    await this.#running;
    if (this.#isUnsaved) this.#save();
    for (const reader of this.#readers()) reader.file.close();
    [this.#current, this.#draining] = [null, []];
  }

  #readers(): Reader[] {
    return this.#current === null ? this.#draining : [...this.#draining, this.#current];
  }

  status(): FollowStatus {
    const readers = this.#readers();
    return {
      path: this.path,
      state: this.#state,
      why: this.#why,
      unreadBytes: readers.reduce((sum, reader) => sum + reader.unread, 0),
      readBytes: this.#readBytes,
      droppedLines: readers.reduce((sum, reader) => sum + reader.droppedLines, this.#dropped.lines),
      droppedBytes: readers.reduce((sum, reader) => sum + reader.droppedBytes, this.#dropped.bytes),
      ...this.#turns,
      lost: this.#generations.lost,
    };
  }

  /** Unread bytes as the files are at this moment. */
  async lag(): Promise<number> {
    const lags = this.#readers().map(async ({ file, generation }) => (await file.state()).size - generation.offset);
    return (await Promise.all(lags)).reduce((sum, lag) => sum + Math.max(0, lag), 0);
  }

  #note(kind: FollowNote['kind'], says: string): void {
    this.#options.onNote({ kind, path: this.path, says });
  }

  #hand(block: Block, sink: BlockSink): void {
    this.#readBytes += block.end - block.start;
    sink(block);
    this.#isUnsaved = true;
    // In the same turn of the event loop: a kill takes back neither or both.
    this.#save();
  }

  #save(): void {
    this.#isUnsaved = false;
    this.#options.positions.set(`follow ${this.path}`, writePosition(this.#generations.position(this.#checkedAt)));
  }

  #onWake(reason: WakeReason): void {
    if (this.#isStopped) return;
    if (reason === 'path' || (reason === 'poll' && performance.now() - this.#lookedAt >= this.#options.times.alertMs))
      this.#mustLook = true;
    this.#isWanted = true;
    this.#running ??= this.#run(reason).finally(() => {
      this.#running = null;
      if (this.#isWanted) this.#onWake('data');
      else this.#wake.arm();
    });
  }

  async #run(reason: WakeReason): Promise<void> {
    this.#slice.begin();
    const before = this.#readBytes;
    while (this.#isWanted && !this.#isStopped) {
      this.#isWanted = false;
      const at = this.#door.now();
      const mustLook = this.#mustLook;
      this.#mustLook = false;
      if (mustLook) {
        await this.#lookAtPath(false);
        await this.#lookAtFiles();
        const isDue = this.#deniedAt !== null && performance.now() - this.#deniedAt > DENIED_MS;
        this.#mustCatchUp ||= this.#isPending || isDue || this.#touched.isNews(at);
      }
      await this.#readEverything();
      if (this.#mustCatchUp) await this.#catchUp();
      const isSettled = !this.#isPending && this.#deniedAt === null;
      if (mustLook && this.#state === 'following' && isSettled) this.#checkedAt = at;
    }
    if (reason === 'poll') this.#wake.grew(this.#readBytes > before);
    if (this.#isUnsaved) this.#save();
  }

  async #readEverything(): Promise<void> {
    for (const reader of this.#readers()) await this.#readAll(reader);
  }

  async #readAll(reader: Reader): Promise<void> {
    for (;;) {
      if (this.#isStopped) return;
      if (reader.beginsToSkim(this.#options.mostUnreadBytes))
        this.#note('skipped', `${reader.unread} bytes lie unread: lines are only counted until the end is near`);
      const result = await reader.read(this.#sink, this.#door.now(), reader.isSkimming);
      if (reader.isSkimming) this.#isUnsaved = true;
      if (result === 'end') return;
      if (result === 'replaced') return this.#readAll(await this.#onReplaced(reader));
      await this.#slice.giveWay();
    }
  }

  /** The content of an open file is another one: it was emptied, perhaps after it was copied. */
  async #onReplaced(reader: Reader): Promise<Reader> {
    this.#retire(reader, 'lost');
    this.#turns.truncations += 1;
    this.#note('truncated', 'the file was emptied: reading begins again');
    const { dev, inode } = await reader.file.state();
    const again = await reader.restart(this.#generations.add(dev, inode, 0), this.#door.now());
    if (reader === this.#current) this.#current = again;
    else this.#draining = this.#draining.map((one) => (one === reader ? again : one));
    this.#mustCatchUp = this.#isWanted = this.#isUnsaved = true;
    return again;
  }

  #retire(reader: Reader, state: 'lost' | 'done'): void {
    reader.generation.state = state;
    // The identity now belongs to the new content.
    if (state === 'lost') reader.generation.inode = '';
    this.#dropped.lines += reader.droppedLines;
    this.#dropped.bytes += reader.droppedBytes;
  }

  async #catchUp(): Promise<void> {
    this.#mustCatchUp = false;
    const { readers, isPending, isDenied } = await this.#generations.catchUp({
      since: this.#checkedAt,
      isPathUnseen: isUnseen(this.#state),
      readHeld: () => this.#readEverything().then(() => this.#readers()),
    });
    this.#isPending = isPending;
    this.#deniedAt = isDenied ? performance.now() : null;
    if (readers.length === 0) return;
    this.#note('recovered', `${readers.length} earlier file(s) had not been read to the end: read now`);
    this.#draining.push(...readers);
    this.#isWanted = true;
  }

  #become(state: FollowState, why: string | null): void {
    const isNews = state !== this.#state;
    [this.#state, this.#why] = [state, why];
    this.#wake.isAlert = state !== 'following';
    if (!isNews) return;
    if (state === 'following') this.#note('appeared', 'the file is read');
    else this.#note(state === 'absent' ? 'deleted' : state, why ?? 'the file is not there');
  }

  async #lookAtPath(isFirst: boolean): Promise<void> {
    this.#lookedAt = performance.now();
    const { links } = this.#options;
    const look = await this.#door.look(this.path, links);
    if (look.is !== 'seen') return this.#onUnseen(look);
    const held = await this.#current?.file.state();
    if (held === undefined || held.dev !== look.value.dev || held.inode !== look.value.inode) {
      const opened = await this.#door.open(this.path, links);
      if (opened.is !== 'seen') return this.#onUnseen(opened);
      await this.#adopt(opened.value, isFirst);
    }
    this.#become('following', null);
  }

  #onUnseen(look: Exclude<Look<unknown>, { is: 'seen' }>): void {
    this.#become(look.is === 'failed' ? 'refused' : look.is, 'why' in look ? look.why : 'the file is not there');
  }

  /** Another file stands at the path. */
  async #adopt(file: OpenLog, isFirst: boolean): Promise<void> {
    const { dev, inode } = await file.state();
    const states = await Promise.all(this.#draining.map((reader) => reader.file.state()));
    // Renamed back while it was still read.
    const back = this.#draining.find((_, i) => states[i]?.dev === dev && states[i]?.inode === inode);
    if (back !== undefined) file.close();
    this.#draining = this.#draining.filter((reader) => reader !== back);
    // If the new file is a copy of the old one, what both hold is read from the old one.
    if (this.#current !== null) await this.#readAll(this.#current);
    const before = this.#current;
    this.#current = back ?? (await this.#generations.readerOf(file, isFirst));
    this.#wake.watchFile();
    this.#isUnsaved = this.#mustCatchUp = true;
    if (before === null) return this.#generations.loseUnheld(this.#readers());
    this.#turns.renames += 1;
    this.#note('renamed', 'another file stands at the path: the earlier one is read to its end');
    this.#draining.push(before);
  }

  /** Sizes, truncations, and files that are over. */
  async #lookAtFiles(): Promise<void> {
    const now = this.#door.now();
    for (const reader of this.#readers()) {
      const { result, links } = await reader.look(now);
      if (result === 'replaced') {
        await this.#onReplaced(reader);
        continue;
      }
      if (now - reader.grewAt <= this.#options.graceMs) continue;
      if (reader === this.#current && (links > 0 || this.#state === 'following')) continue;
      await this.#finish(reader);
    }
    while (this.#draining.length > MOST_DRAINING) {
      const [oldest] = this.#draining;
      if (oldest === undefined) break;
      await this.#readAll(oldest);
      await this.#finish(oldest);
    }
  }

  async #finish(reader: Reader): Promise<void> {
    await reader.finish(this.#sink);
    this.#retire(reader, 'done');
    this.#isUnsaved = true;
    reader.file.close();
    this.#draining = this.#draining.filter((one) => one !== reader);
    if (reader === this.#current) this.#current = null;
  }
}
