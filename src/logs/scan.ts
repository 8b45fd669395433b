import type { LogEvent } from '../core/event.ts';
import { readAccessDraft } from './access-draft.ts';
import { COMBINED } from './access-format.ts';
import { Finisher } from './draft.ts';
import { LINE_CAP } from './lines.ts';
import type { Match } from './matcher.ts';
import { readNginxError, wordsOf } from './nginx-error.ts';
import { type RecogniseOptions, recognise, sharedMatcher } from './recognise.ts';
import { looksClean } from './redact.ts';
import { decodeBytes } from './sanitise.ts';
import { accessCode } from './scan/access-code.ts';
import { errorCode } from './scan/error-code.ts';
import { isErrorLineInteresting } from './scan/error-line.ts';
import { isDullRequest, type LineScan, NEWLINE, scanWith } from './scan/lines.ts';
import { planOf } from './scan/plan.ts';
import { vectorScan } from './scan/vector.ts';

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

/** Finds the lines that are worth making a string of; by bytes where the log's form allows it. */
function scanOf(kind: ScanKind, format: string): LineScan {
  if (kind === 'nginx-error') return vectorScan(errorCode) ?? scanWith(isErrorLineInteresting);
  const plan = planOf(format);
  if (plan === null) return scanWith(() => true);
  return vectorScan(accessCode(plan)) ?? scanWith((bytes, start, stop) => !isDullRequest(plan, bytes, start, stop));
}

/** Reads a growing log in chunks of any size and tells events; holds no more than one line, or one open traceback. */
export class LogScanner {
  readonly stats: ScanStats = { bytes: 0, lines: 0, cut: 0, events: 0 };
  readonly #kind: ScanKind;
  readonly #options: RecogniseOptions;
  readonly #sink: EventSink;
  readonly #finisher: Finisher;
  readonly #matcher = sharedMatcher();
  readonly #scan: LineScan;
  readonly #lately = new Map<string, { readonly match: Match | null; readonly clean: boolean }>();
  /** Beginning of a line whose end has not come yet. */
  #carry = new Uint8Array(0);
  /** Where in the stream that line began. */
  #carryFrom = 0;
  /** The rest of a line that was cut is being skipped. */
  #skipping = false;
  #offset = 0;

  constructor(kind: ScanKind, sink: EventSink, options: RecogniseOptions = {}) {
    this.#kind = kind;
    this.#sink = sink;
    this.#options = kind === 'nginx-error' ? { program: 'nginx', ...options } : options;
    this.#finisher = new Finisher(options.redactor);
    this.#scan = scanOf(kind, options.format ?? COMBINED);
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
    const rest = this.#kind === 'text' ? this.#textLines(chunk, start) : this.#recordLines(chunk, start);
    this.#keep(chunk, rest);
    this.#offset += chunk.length;
  }

  /** The log has ended: its last line may lack a line feed. */
  end(): void {
    if (this.#carry.length > 0) this.#finishCarry(new Uint8Array(0));
  }

  #keep(chunk: Uint8Array, from: number): void {
    if (from >= chunk.length || this.#skipping) return;
    if (this.#carry.length === 0) this.#carryFrom = this.#offset + from;
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
    if (line.length > 0) this.#line(line, 0, line.length, this.#carryFrom);
  }

  /** One line that passed or skipped the prefilter. */
  #line(bytes: Uint8Array, start: number, end: number, base = this.#offset): void {
    const stop = Math.min(end, start + LINE_CAP);
    if (stop < end) this.stats.cut += 1;
    const offset = base + start;
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
    const words = wordsOf(record);
    const match = this.#matchOf(words);
    if (match === null) return record.fields.level === 'error' || record.fields.level === 'warn';
    if (match.signature.tier === 'D') return record.fields.level !== 'emerg';
    if (record.conn !== null) record.fields.conn = record.conn;
    const { at, pid, message, fields } = record;
    const request = text.indexOf(', request: "');
    // In front of the request stand nginx's own words, a message that was looked at, numbers and a configured name.
    const strange = { strange: request < 0 ? text : text.slice(request) };
    const draft = {
      program: 'nginx',
      strict: true,
      at,
      pid,
      text: message,
      match: words,
      detail: text,
      fields,
      line: 1,
      ...(this.#lately.get(message)?.clean === true ? strange : {}),
    };
    this.#tell(this.#finisher.finish(draft, match), offset);
    return true;
  }

  /** The signature of a message; a storm repeats a few messages, so those seen lately are kept. */
  #matchOf(message: string): Match | null {
    const known = this.#lately.get(message);
    if (known !== undefined) return known.match;
    const match = this.#matcher.match(message, 'nginx', true);
    if (message.length > 300) return match;
    if (this.#lately.size >= 256) this.#lately.clear();
    this.#lately.set(message, { match, clean: looksClean(message) });
    return match;
  }

  /** The short way for a line of an access log. */
  #request(text: string, offset: number): boolean {
    const line = { program: null, unit: null, container: null, pid: null, at: null, rest: text, number: 1, json: null };
    const draft = readAccessDraft(line, 'nginx', { format: COMBINED, ...this.#options });
    if (draft === null) return false;
    if (draft === 'dull') return true;
    const match =
      draft.program === 'nginx'
        ? this.#matchOf(draft.match)
        : this.#matcher.match(draft.match, draft.program, draft.strict);
    // Every field is a piece of the line.
    if (match !== null) this.#tell(this.#finisher.finish({ ...draft, strange: text }, match), offset);
    return true;
  }

  #recordLines(chunk: Uint8Array, from: number): number {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end <= from) return from;
    this.stats.lines += this.#scan(chunk, from, end, (start, stop) => {
      if (stop > start) this.#line(chunk, start, stop);
    });
    return end;
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
    if (may)
      for (const event of recognise(decodeBytes(chunk.subarray(from, last)), this.#options))
        this.#tell(event, this.#offset + from);
    return last + 1;
  }
}
