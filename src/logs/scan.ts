import type { LogEvent } from '../core/event.ts';
import { readAccessDraft } from './access-draft.ts';
import { Finisher } from './draft.ts';
import { LINE_CAP } from './lines.ts';
import { COMBINED } from './nginx-access.ts';
import { readNginxError } from './nginx-error.ts';
import { type RecogniseOptions, recognise, sharedMatcher } from './recognise.ts';
import { decodeBytes } from './sanitise.ts';

/** What a log holds: nginx's error log, an access log, or a program's own words. */
export type ScanKind = 'nginx-error' | 'access' | 'text';

/** Receives every event with the offset of its line in the stream. */
export type EventSink = (event: LogEvent, offset: number) => void;

/** Counts of one scanner. */
export interface ScanStats {
  bytes: number;
  /** Complete lines seen. */
  lines: number;
  /** Lines longer than the cap, of which only the beginning was looked at. */
  cut: number;
  events: number;
}

const NEWLINE = 10;
const BRACKET = 0x5b;
const QUOTE = 0x22;
const SPACE = 0x20;
/** Messages of nginx at error or warn level that never tell of an upstream: their first four bytes. */
const DULL = new Set(['open', 'acce', 'dire', 'user', 'a cl', 'an u', 'conf'].map((word) => word4(word.charCodeAt(0), word.charCodeAt(1), word.charCodeAt(2), word.charCodeAt(3))));
const CLIENT = word4(0x63, 0x6c, 0x69, 0x65);

function word4(a: number, b: number, c: number, d: number): number {
  return (a << 24) | (b << 16) | (c << 8) | d;
}

/** Where the message of a record begins: behind `] pid#tid: ` and `*conn `. */
function messageStart(bytes: Uint8Array, from: number, end: number): number {
  let i = from;
  while (i < end && bytes[i] !== 0x3a) i += 1;
  i += 2;
  if (bytes[i] !== 0x2a) return i;
  while (i < end && bytes[i] !== SPACE) i += 1;
  return i + 1;
}

/** Whether a line of nginx's error log can hold anything of interest; makes no string. */
export function isErrorLineInteresting(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 34 || bytes[start + 20] !== BRACKET) return end - start > 0;
  const level = bytes[start + 21];
  // notice, info, debug
  if (level === 0x6e || level === 0x69 || level === 0x64) return false;
  // warn is only of interest for peers taken out of service; emerg, alert and crit always are.
  if (level !== 0x77 && (level !== 0x65 || bytes[start + 22] !== 0x72)) return true;
  const at = messageStart(bytes, start + 28, end);
  if (at + 4 > end) return false;
  const first = bytes[at] ?? 0;
  if (first === QUOTE) return false;
  const word = word4(first, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0, bytes[at + 3] ?? 0);
  // "client intended to send too large body" is the only word about clients that explains a status.
  if (word === CLIENT) return bytes[at + 7] === 0x69;
  return !DULL.has(word);
}

/** Whether an access-log line's status is one that tells of a failure. */
function isStatusInteresting(a: number, b: number, c: number): boolean {
  return a === 0x35 || (a === 0x34 && ((b === 0x39 && c === 0x39) || (b === 0x31 && c === 0x33))) || (a === 0x30 && c === 0x39);
}

/** What to look for in a line of an access log: the literal in front of `$status`, and how far it is at least. */
function statusPlace(format: string): { skip: number; lead: Uint8Array } | null {
  const at = format.search(/\$(?:\{status\}|status\b)/);
  if (at < 0 || /\$\{?upstream_status/.test(format.slice(0, at))) return null;
  const before = format.slice(0, at);
  const lead = /[^\w$}]{1,16}$/.exec(before)?.[0] ?? '';
  if (lead.trim() === '' && !lead.includes('"')) return null;
  const literals = before.split(/\$(?:\{\w+\}|\w+)/).join('').length - lead.length;
  return { skip: Math.max(0, literals), lead: new TextEncoder().encode(lead) };
}

/** Finds the status of a line by the literal in front of it. */
function isAccessLineInteresting(bytes: Uint8Array, start: number, end: number, skip: number, lead: Uint8Array): boolean {
  const first = lead[0];
  const second = lead[1];
  const length = lead.length;
  for (let i = start + skip; i + length + 3 <= end; i++) {
    if (bytes[i] !== first || (length > 1 && bytes[i + 1] !== second)) continue;
    let k = 2;
    while (k < length && bytes[i + k] === lead[k]) k += 1;
    const at = i + length;
    const a = bytes[at] ?? 0;
    if (k < length || a < 0x30 || a > 0x39) continue;
    return isStatusInteresting(a, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0);
  }
  return false;
}

/** Reads a growing log in chunks of any size and tells events; holds no more than one line, or one open traceback. */
export class LogScanner {
  readonly stats: ScanStats = { bytes: 0, lines: 0, cut: 0, events: 0 };
  readonly #kind: ScanKind;
  readonly #options: RecogniseOptions;
  readonly #sink: EventSink;
  readonly #finisher: Finisher;
  readonly #matcher = sharedMatcher();
  readonly #status: { skip: number; lead: Uint8Array } | null;
  /** Beginning of a line whose end has not come yet. */
  #carry = new Uint8Array(0);
  /** The rest of a line that was cut is being skipped. */
  #skipping = false;
  #offset = 0;

  constructor(kind: ScanKind, sink: EventSink, options: RecogniseOptions = {}) {
    this.#kind = kind;
    this.#sink = sink;
    this.#options = kind === 'nginx-error' ? { program: 'nginx', ...options } : options;
    this.#finisher = new Finisher(options.redactor);
    this.#status = kind === 'access' ? statusPlace(options.format ?? COMBINED) : null;
  }

  /** Takes the next bytes of the log. */
  write(chunk: Uint8Array): void {
    this.stats.bytes += chunk.length;
    let start = 0;
    if (this.#carry.length > 0 || this.#skipping) {
      const end = chunk.indexOf(NEWLINE);
      if (end < 0) {
        this.#keep(chunk, 0);
        this.#offset += chunk.length;
        return;
      }
      this.#finishCarry(chunk.subarray(0, end));
      start = end + 1;
    }
    const rest = this.#kind === 'nginx-error' ? this.#errorLines(chunk, start) : this.#kind === 'access' ? this.#accessLines(chunk, start) : this.#textLines(chunk, start);
    this.#keep(chunk, rest);
    this.#offset += chunk.length;
  }

  /** The log has ended: its last line may lack a line feed. */
  end(): void {
    if (this.#carry.length > 0) this.#finishCarry(new Uint8Array(0));
  }

  #keep(chunk: Uint8Array, from: number): void {
    if (from >= chunk.length || this.#skipping) return;
    const room = LINE_CAP - this.#carry.length;
    const piece = chunk.subarray(from, from + room);
    const joined = new Uint8Array(this.#carry.length + piece.length);
    joined.set(this.#carry);
    joined.set(piece, this.#carry.length);
    this.#carry = joined;
    if (joined.length < LINE_CAP) return;
    // Too long: what there is of it is looked at now, the rest is skipped.
    this.stats.cut += 1;
    this.#flush();
    this.#skipping = true;
  }

  #finishCarry(tail: Uint8Array): void {
    if (this.#skipping) {
      this.#skipping = false;
      this.stats.lines += 1;
      return;
    }
    const room = LINE_CAP - this.#carry.length;
    const line = new Uint8Array(this.#carry.length + Math.min(room, tail.length));
    line.set(this.#carry);
    line.set(tail.subarray(0, room), this.#carry.length);
    this.#carry = line;
    if (tail.length > room) this.stats.cut += 1;
    this.stats.lines += 1;
    this.#flush();
  }

  #flush(): void {
    const line = this.#carry;
    this.#carry = new Uint8Array(0);
    if (line.length > 0) this.#line(line, 0, line.length);
  }

  /** One line that passed or skipped the prefilter. */
  #line(bytes: Uint8Array, start: number, end: number): void {
    const stop = Math.min(end, start + LINE_CAP);
    if (stop < end) this.stats.cut += 1;
    const offset = this.#offset + start;
    const text = decodeBytes(bytes.subarray(start, stop));
    if (this.#kind === 'nginx-error' && this.#record(text, offset)) return;
    if (this.#kind === 'access' && this.#request(text, offset)) return;
    for (const event of recognise(text, this.#options)) this.#tell(event, offset);
  }

  #tell(event: LogEvent, offset: number): void {
    if (event.tier === 'D') return;
    this.stats.events += 1;
    this.#sink(event, offset);
  }

  /** The short way for a record of nginx's error log. */
  #record(text: string, offset: number): boolean {
    if (text.includes('FastCGI sent in stderr')) return false;
    const record = readNginxError(text, this.#options);
    if (record === null) return false;
    const match = this.#matcher.match(record.message, 'nginx', true);
    if (match === null) return record.fields.level === 'error' || record.fields.level === 'warn';
    if (match.signature.tier === 'D') return record.fields.level !== 'emerg';
    if (record.conn !== null) record.fields.conn = record.conn;
    const { at, pid, message, fields } = record;
    const draft = { program: 'nginx', strict: true, at, pid, text: message, match: message, detail: text, fields, line: 1 };
    this.#tell(this.#finisher.finish(draft, match), offset);
    return true;
  }

  /** The short way for a line of an access log. */
  #request(text: string, offset: number): boolean {
    const line = { program: null, unit: null, container: null, pid: null, at: null, rest: text, number: 1, json: null };
    const draft = readAccessDraft(line, 'nginx', { format: COMBINED, ...this.#options });
    if (draft === null) return false;
    if (draft === 'dull') return true;
    const match = this.#matcher.match(draft.match, draft.program, draft.strict);
    if (match !== null) this.#tell(this.#finisher.finish(draft, match), offset);
    return true;
  }

  #errorLines(chunk: Uint8Array, from: number): number {
    let start = from;
    for (let end = chunk.indexOf(NEWLINE, start); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.stats.lines += 1;
      if (isErrorLineInteresting(chunk, start, end)) this.#line(chunk, start, end);
      start = end + 1;
    }
    return start;
  }

  #accessLines(chunk: Uint8Array, from: number): number {
    let start = from;
    for (let end = chunk.indexOf(NEWLINE, start); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.stats.lines += 1;
      const place = this.#status;
      if (place === null || isAccessLineInteresting(chunk, start, end, place.skip, place.lead)) this.#line(chunk, start, end);
      start = end + 1;
    }
    return start;
  }

  /** Words of programs: lines are looked at together, so that tracebacks within a chunk are whole. */
  #textLines(chunk: Uint8Array, from: number): number {
    const last = chunk.lastIndexOf(NEWLINE);
    if (last < from) return from;
    let may = false;
    let start = from;
    for (let end = chunk.indexOf(NEWLINE, start); end >= 0 && end <= last; end = chunk.indexOf(NEWLINE, start)) {
      this.stats.lines += 1;
      if (!may) may = this.#matcher.mayMatch(chunk, start, Math.min(end, start + LINE_CAP));
      start = end + 1;
    }
    if (may) for (const event of recognise(decodeBytes(chunk.subarray(from, last)), this.#options)) this.#tell(event, this.#offset + from);
    return last + 1;
  }
}
