import type { ContainerDoor, Streaming } from '../../host/stream.ts';
import { LINE_CAP } from '../lines.ts';
import type { Positions } from './status.ts';
import { BackOff } from './stream.ts';

export interface ContainerOptions {
  /** Name or id. */
  readonly container: string;
  readonly positions: Positions;
  /** The engine closed the stream: the container stopped, is gone, or the engine is. It is asked for again. */
  readonly onEnd?: (why: string) => void;
}

const NEWLINE = 10;
const BLANK = 32;
/** `2026-11-27T03:45:22.858123456Z`: the engine's own time, which no program can write. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;

/** The engine's time as its `since` wants it: seconds and nanoseconds. */
export function sinceOf(time: string): string {
  const [whole = '', fraction = ''] = time.replace('Z', '').split('.');
  return `${Date.parse(`${whole}Z`) / 1000}.${fraction.padEnd(9, '0')}`;
}

/** Times of different lengths in one order: trailing zeros are left out by the engine. */
function comparable(time: string): string {
  const [whole = '', fraction = ''] = time.replace('Z', '').split('.');
  return `${whole}.${fraction.padEnd(9, '0')}`;
}

/**
 * Follows the output of a container, over its restarts and those of the engine: asked again from the time of the last line,
 * of which as many as were handed on already are passed over.
 */
export class ContainerFollower {
  readonly #door: ContainerDoor;
  readonly #options: ContainerOptions;
  readonly #onLine: (stream: 'stdout' | 'stderr', line: Buffer) => void;
  readonly #backOff = new BackOff();
  #streaming: Streaming | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** Beginnings of lines whose ends have not come, by stream. */
  #carry = new Map<string, Buffer>();
  readonly #skipping = new Set<string>();
  /** The time of the last line, and how many lines bear it. */
  #last: { time: string; count: number } | null = null;
  /** Of the lines that bear that time, so many come again after a reconnect. */
  #again = 0;
  #startedAt = 0;
  #isStopped = false;
  lines = 0;
  /** Lines without a time in front, which no engine writes, and ends of lines beyond the cap. */
  dropped = 0;
  restarts = 0;

  constructor(
    door: ContainerDoor,
    options: ContainerOptions,
    onLine: (stream: 'stdout' | 'stderr', line: Buffer) => void,
  ) {
    this.#door = door;
    this.#options = options;
    this.#onLine = onLine;
  }

  get #key(): string {
    return `container ${this.#options.container}`;
  }

  start(): void {
    const [time = '', count = '0'] = (this.#options.positions.get(this.#key) ?? '').split(' ');
    if (TIME.test(time)) this.#last = { time, count: Number(count) };
    this.#open();
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#streaming?.stop();
    this.#streaming = null;
    this.#save();
  }

  #open(): void {
    this.#startedAt = this.#door.now();
    this.#carry = new Map();
    this.#skipping.clear();
    this.#again = this.#last?.count ?? 0;
    const since = this.#last === null ? '0' : sinceOf(this.#last.time);
    this.#streaming = this.#door.container(this.#options.container, since, {
      onBytes: (stream, bytes) => this.#onBytes(stream, bytes),
      onEnd: (why) => this.#onEnd(why),
    });
  }

  #onEnd(why: string): void {
    this.#streaming = null;
    if (this.#isStopped) return;
    this.restarts += 1;
    this.#options.onEnd?.(why);
    this.#timer = setTimeout(() => this.#open(), this.#backOff.next(this.#door.now() - this.#startedAt));
  }

  #onBytes(stream: 'stdout' | 'stderr', bytes: Buffer): void {
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      const carry = this.#carry.get(stream);
      const piece = bytes.subarray(start, end);
      start = end + 1;
      this.#carry.delete(stream);
      // The end of a line whose beginning was handed on.
      if (this.#skipping.delete(stream)) continue;
      this.#line(stream, carry === undefined ? piece : Buffer.concat([carry, piece]));
    }
    if (start === bytes.length || this.#skipping.has(stream)) return;
    const rest = Buffer.concat([this.#carry.get(stream) ?? Buffer.alloc(0), bytes.subarray(start)]);
    this.#carry.set(stream, rest);
    if (rest.length <= LINE_CAP + 64) return;
    this.#carry.delete(stream);
    this.#skipping.add(stream);
    this.#line(stream, rest);
  }

  #line(stream: 'stdout' | 'stderr', bytes: Buffer): void {
    const blank = bytes.indexOf(BLANK);
    const time = blank < 0 ? '' : bytes.toString('latin1', 0, Math.min(blank, 40));
    if (!TIME.test(time)) {
      this.dropped += 1;
      return;
    }
    if (this.#isKnown(time)) return;
    this.lines += 1;
    this.#onLine(stream, bytes.subarray(blank + 1, blank + 1 + LINE_CAP));
    this.#save();
  }

  /** Was the line handed on before the stream broke? Takes note of it when not. */
  #isKnown(time: string): boolean {
    const last = this.#last;
    if (last !== null && this.#again > 0) {
      if (comparable(time) < comparable(last.time)) return true;
      if (time === last.time) {
        this.#again -= 1;
        return true;
      }
      this.#again = 0;
    }
    this.#last = last?.time === time ? { time, count: last.count + 1 } : { time, count: 1 };
    return false;
  }

  #save(): void {
    if (this.#last !== null) this.#options.positions.set(this.#key, `${this.#last.time} ${this.#last.count}`);
  }
}
