import { type FormatPart, partsOf, plainFormat, statusFinder } from '../access-format.ts';

/** A value of a line and the literal behind it, as far as it has to be read to know that the line is dull. */
export interface PlanStep {
  /** `attempts` is `$upstream_status`. */
  readonly what: 'status' | 'attempts' | 'other';
  /** Empty behind the last value: there the line ends. */
  readonly after: Uint8Array;
  /** Where the value may go on behind the literal: an escaped quote, or a list of attempts. */
  readonly doubt: 'quote' | 'list' | null;
}

/** How to tell from the bytes of a line that the parser of its `log_format` would call it dull. */
export interface Plan {
  readonly before: Uint8Array;
  readonly steps: readonly PlanStep[];
}

const MOST_BYTES = 64;

/** Bytes that are no UTF-8 become `\xNN` when they are decoded: a literal must not be found in that. */
function isPlain(literal: string): boolean {
  return !/^[0-9A-Fx]|[\\\n]/.test(literal) && Buffer.byteLength(literal) <= MOST_BYTES;
}

function stepOf({ name, after }: FormatPart, index: number, status: number, attempts: number): PlanStep {
  return {
    what: index === status ? 'status' : index === attempts ? 'attempts' : 'other',
    after: new TextEncoder().encode(after),
    doubt: after.startsWith('"') ? 'quote' : name.startsWith('upstream_') && after.startsWith(' ') ? 'list' : null,
  };
}

/** The plan of a `log_format`; null when its lines cannot be judged by bytes. */
export function planOf(format: string): Plan | null {
  const { before, parts } = partsOf(format);
  const status = parts.findIndex((part) => part.name === 'status');
  const attempts = parts.findIndex((part) => part.name === 'upstream_status');
  const used = parts.slice(0, Math.max(status, attempts) + 1);
  if (status < 0 || /[\\\n]/.test(before) || Buffer.byteLength(before) > MOST_BYTES) return null;
  const isLast = (index: number): boolean => index === parts.length - 1;
  // Where the status stands is not told by what stands in front of it.
  if (statusFinder(plainFormat(format)) !== null) return null;
  if (!used.every(({ after }, i) => (after === '' ? isLast(i) : isPlain(after)))) return null;
  return {
    before: new TextEncoder().encode(before),
    steps: used.map((part, i) => stepOf(part, i, status, attempts)),
  };
}
