import type { StreamDoor, Streaming } from '../../host/stream.ts';
import { LINE_CAP } from '../lines.ts';
import type { Positions } from './status.ts';
import { BackOff, type StreamLine } from './stream.ts';

export interface JournalOptions {
  /** Units whose words are wanted; all of the journal when empty. */
  readonly units: readonly string[];
  readonly positions: Positions;
  /** Where to begin when no place is kept, milliseconds since the epoch; left out: with what is new. */
  readonly since?: number;
  readonly onNote?: (says: string) => void;
}

/** An entry with its fields is cut here: journald itself stops at far less for text. */
const MOST_ENTRY = 256 * 1024;
const NEWLINE = 10;
/** One place for all units: with others than before it goes on where it was. */
const KEY = 'journal';

interface Entry {
  readonly __CURSOR?: string;
  readonly __REALTIME_TIMESTAMP?: string;
  readonly MESSAGE?: string | readonly number[] | null;
  readonly _PID?: string;
  readonly _SYSTEMD_UNIT?: string;
  readonly UNIT?: string;
  readonly SYSLOG_IDENTIFIER?: string;
}

/** Follows the journal through journalctl, which is started again when it ends, behind the last entry that was handed on. */
export class JournalFollower {
  readonly #door: StreamDoor;
  readonly #options: JournalOptions;
  readonly #onLine: (line: StreamLine) => void;
  readonly #backOff = new BackOff();
  #streaming: Streaming | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #carry: Buffer = Buffer.alloc(0);
  #isSkipping = false;
  #cursor: string | null = null;
  #lastAt: number | null = null;
  #startedAt = 0;
  #isStopped = false;
  /** Entries that could not be read, or were longer than anything journald writes. */
  dropped = 0;
  restarts = 0;

  constructor(door: StreamDoor, options: JournalOptions, onLine: (line: StreamLine) => void) {
    this.#door = door;
    this.#options = options;
    this.#onLine = onLine;
  }

  start(): void {
    this.#cursor = this.#options.positions.get(KEY) || null;
    this.#lastAt = this.#options.since ?? null;
    this.#open();
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#streaming?.stop();
    this.#streaming = null;
    this.#save();
  }

  #from(): string[] {
    if (this.#cursor !== null) return ['--no-tail', `--after-cursor=${this.#cursor}`];
    if (this.#lastAt !== null) return ['--no-tail', `--since=@${(this.#lastAt / 1000).toFixed(3)}`];
    return ['--lines=0'];
  }

  #open(): void {
    this.#startedAt = this.#door.now();
    this.#carry = Buffer.alloc(0);
    this.#isSkipping = false;
    const units = this.#options.units.map((unit) => `--unit=${unit}`);
    this.#streaming = this.#door.journal([...units, ...this.#from()], {
      onBytes: (bytes) => this.#onBytes(bytes),
      onEnd: (why) => this.#onEnd(why),
    });
  }

  #onEnd(why: string): void {
    this.#streaming = null;
    if (this.#isStopped) return;
    // A cursor of a journal that was thrown away: its time is what is left.
    if (/cursor/i.test(why)) {
      this.#cursor = null;
      this.#options.onNote?.(`the place in the journal is gone, going on by time: ${why}`);
    }
    this.restarts += 1;
    this.#timer = setTimeout(() => this.#open(), this.#backOff.next(this.#door.now() - this.#startedAt));
  }

  #onBytes(bytes: Buffer): void {
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      const piece = bytes.subarray(start, end);
      start = end + 1;
      if (this.#isSkipping) {
        this.#isSkipping = false;
        this.dropped += 1;
      } else this.#entry(this.#carry.length === 0 ? piece : Buffer.concat([this.#carry, piece]));
      this.#carry = Buffer.alloc(0);
    }
    const rest = bytes.subarray(start);
    if (this.#isSkipping || rest.length === 0) return;
    this.#carry = Buffer.concat([this.#carry, rest]);
    if (this.#carry.length <= MOST_ENTRY) return;
    this.#isSkipping = true;
    this.#carry = Buffer.alloc(0);
  }

  #entry(bytes: Buffer): void {
    let entry: Entry;
    try {
      entry = JSON.parse(bytes.toString('utf8')) as Entry;
    } catch {
      this.dropped += 1;
      return;
    }
    const at = Number(entry.__REALTIME_TIMESTAMP ?? Number.NaN) / 1000;
    const line = {
      source: entry.UNIT ?? entry._SYSTEMD_UNIT ?? '',
      program: entry.SYSLOG_IDENTIFIER ?? '',
      pid: entry._PID === undefined ? null : Number(entry._PID),
      at: Number.isFinite(at) ? at : null,
    };
    // What is not UTF-8 comes as an array of bytes.
    const message = Array.isArray(entry.MESSAGE)
      ? Buffer.from(entry.MESSAGE)
      : Buffer.from(String(entry.MESSAGE ?? ''));
    for (let from = 0; from <= message.length; ) {
      const stop = message.indexOf(NEWLINE, from);
      const end = stop < 0 ? message.length : stop;
      if (end > from) this.#onLine({ ...line, message: message.subarray(from, Math.min(end, from + LINE_CAP)) });
      from = end + 1;
    }
    this.#cursor = entry.__CURSOR ?? this.#cursor;
    this.#lastAt = line.at ?? this.#lastAt;
    this.#save();
  }

  #save(): void {
    if (this.#cursor !== null) this.#options.positions.set(KEY, this.#cursor);
  }
}
