import type { LogEvent } from '../core/event.ts';
import { compileAccess } from './nginx-access.ts';
import { readNginxError } from './nginx-error.ts';
import type { ScanKind } from './scan.ts';

/** Of each kind of event so many lines are kept from where it began, and so many from where it was last seen. */
const FIRST = 10;
const LAST = 20;
/** Kinds of events told apart at most: a forged log could hold any number. */
const MOST_KINDS = 200;

interface Kept {
  readonly first: number[];
  /** The latest ones, in a ring. */
  readonly last: number[];
  count: number;
}

/**
 * Which lines of a log that is too long to read whole are worth reading: per signature and upstream the first and the
 * last ones. Takes events of a `LogScanner`; holds offsets only.
 */
export class Digest {
  readonly #kinds = new Map<string, Kept>();

  take({ program, signature, fields }: LogEvent, offset: number): void {
    const key = `${program} ${signature} ${fields.upstream ?? fields.address ?? ''} ${fields.status ?? ''}`;
    let kept = this.#kinds.get(key);
    if (kept === undefined) {
      if (this.#kinds.size >= MOST_KINDS) return;
      kept = { first: [], last: [], count: 0 };
      this.#kinds.set(key, kept);
    }
    if (kept.first.length < FIRST) kept.first.push(offset);
    else kept.last[(kept.count - FIRST) % LAST] = offset;
    kept.count += 1;
  }

  /** Offsets of the lines that stand for all, ascending. */
  offsets(): readonly number[] {
    return [...new Set([...this.#kinds.values()].flatMap(({ first, last }) => [...first, ...last]))].sort(
      (a, b) => a - b,
    );
  }
}

/** Lines that are looked at to tell what a log holds. */
const SAMPLE = 200;

/** What a log holds by its lines, where a fast scan knows its form; null for anything else. */
export function scanKindOf(text: string): ScanKind | null {
  const lines = text
    .split('\n')
    .slice(1, SAMPLE + 1)
    .filter((line) => line !== '');
  const share = (fits: (line: string) => boolean): number => lines.filter(fits).length / Math.max(1, lines.length);
  if (share((line) => readNginxError(line) !== null) > 0.5) return 'nginx-error';
  const readAccess = compileAccess();
  return share((line) => readAccess(line) !== null) > 0.5 ? 'access' : null;
}
