import { LINE_CAP } from '../lines.ts';
import type { Plan, PlanStep } from './plan.ts';

/**
 * Goes over whole lines, from `from` up to `end` (behind a line feed), and names those that are worth reading, with where
 * they begin and where their line feed stands; answers how many lines there were.
 */
export type LineScan = (
  bytes: Uint8Array,
  from: number,
  end: number,
  onLine: (start: number, stop: number) => void,
) => number;

export const NEWLINE = 10;
const QUOTE_ESCAPE = 0x5c;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;

function standsAt(bytes: Uint8Array, at: number, literal: Uint8Array): boolean {
  for (let i = 0; i < literal.length; i++) if (bytes[at + i] !== literal[i]) return false;
  return true;
}

const COLON = new TextEncoder().encode(' : ');

/** Where the literal of a step stands; -1 when it is not there, or may not be the end of the value. */
function find(bytes: Uint8Array, from: number, end: number, { after, doubt }: PlanStep): number {
  const [first] = after;
  for (let at = from; at < end; at++) {
    if (bytes[at] !== first || !standsAt(bytes, at, after)) continue;
    if (doubt === 'quote' && bytes[at - 1] === QUOTE_ESCAPE) return -1;
    return doubt === 'list' && (bytes[at - 1] === COMMA || standsAt(bytes, at, COLON)) ? -1 : at;
  }
  return -1;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte < ZERO + 10;
}

/** Three digits, the first of which is below the limit, and the literal behind them. */
function isCode(bytes: Uint8Array, at: number, end: number, { after, doubt }: PlanStep): boolean {
  if (!isDigit(bytes[at]) || !isDigit(bytes[at + 1]) || !isDigit(bytes[at + 2])) return false;
  if (after.length === 0) return at + 3 === end;
  return standsAt(bytes, at + 3, after) && !(doubt === 'list' && standsAt(bytes, at + 3, COLON));
}

/** A status that says nothing, whatever else the line says. */
function isDullStatus(bytes: Uint8Array, at: number): boolean {
  const status = (bytes[at] ?? 0) * 100 + (bytes[at + 1] ?? 0) * 10 + (bytes[at + 2] ?? 0) - ZERO * 111;
  return status < 499 && status !== 413 && status !== 9 && status !== 0;
}

/** How long the statuses of a line's attempts are when they hide no failure: `-` or one below 500; else 0. */
function dullAttempts(bytes: Uint8Array, at: number, end: number, step: PlanStep): number {
  if (bytes[at] === MINUS) {
    if (step.after.length === 0) return at + 1 === end ? 1 : 0;
    return standsAt(bytes, at + 1, step.after) && !(step.doubt === 'list' && standsAt(bytes, at + 1, COLON)) ? 1 : 0;
  }
  return isCode(bytes, at, end, step) && (bytes[at] ?? 0) < ZERO + 5 ? 3 : 0;
}

/**
 * Whether the parser of the plan's format would certainly call a line dull: its status and those of its attempts tell of
 * no failure. A line of another form, or one that is only perhaps of this form, is not.
 */
export function isDullRequest({ before, steps }: Plan, bytes: Uint8Array, start: number, end: number): boolean {
  // Two bytes above ASCII may be the mark of another encoding.
  if ((bytes[start] ?? 0) >= 0x80 || !standsAt(bytes, start, before)) return false;
  let at = start + before.length;
  for (const step of steps) {
    if (step.what === 'other') {
      at = find(bytes, at, end, step);
      if (at < 0) return false;
    } else if (step.what === 'status') {
      if (!isCode(bytes, at, end, step) || !isDullStatus(bytes, at)) return false;
      at += 3;
    } else {
      const length = dullAttempts(bytes, at, end, step);
      if (length === 0) return false;
      at += length;
    }
    at += step.after.length;
  }
  return true;
}

/** A scan that judges line by line; lines that are too long are always of interest, as what must be told of. */
export function scanWith(isOfInterest: (bytes: Uint8Array, start: number, stop: number) => boolean): LineScan {
  return (bytes, from, end, onLine) => {
    let lines = 0;
    for (let start = from; start < end; lines++) {
      const stop = bytes.indexOf(NEWLINE, start);
      if (stop - start > LINE_CAP || isOfInterest(bytes, start, stop)) onLine(start, stop);
      start = stop + 1;
    }
    return lines;
  };
}
