import { readEscape } from './regex-escape.ts';
import { type ByteSet, emptySet, POSIX } from './regex-tree.ts';

export type ClassRead =
  | { readonly is: 'class'; readonly set: ByteSet; readonly negated: boolean; readonly end: number }
  | { readonly is: 'invalid'; readonly message: string }
  | { readonly is: 'unsupported'; readonly message: string };

type Item =
  | { readonly is: 'byte'; readonly code: number; readonly next: number }
  | { readonly is: 'set'; readonly test: (code: number) => boolean; readonly next: number }
  | { readonly is: 'invalid'; readonly message: string }
  | { readonly is: 'unsupported'; readonly message: string };

/** Reads a character class whose `[` stands before `at`; a `]` in first place is a character. `set` is not yet negated. */
export function readClass(pattern: string, at: number): ClassRead {
  const negated = pattern[at] === '^';
  const set = emptySet();
  const start = negated ? at + 1 : at;
  let here = start;
  while (here < pattern.length && (pattern[here] !== ']' || here === start)) {
    const low = readItem(pattern, here);
    if (low.is === 'invalid' || low.is === 'unsupported') return low;
    here = low.next;
    if (low.is === 'set') {
      for (let code = 0; code < 256; code += 1) if (low.test(code)) set[code] = 1;
      continue;
    }
    let last = low.code;
    if (pattern[here] === '-' && here + 1 < pattern.length && pattern[here + 1] !== ']') {
      const high = readItem(pattern, here + 1);
      if (high.is !== 'byte') return { is: 'unsupported', message: 'range in a class ends with a set' };
      if (high.code < low.code) return { is: 'invalid', message: 'range out of order in character class' };
      last = high.code;
      here = high.next;
    }
    for (let code = low.code; code <= last; code += 1) set[code] = 1;
  }
  if (pattern[here] !== ']') return { is: 'invalid', message: 'missing terminating ] for character class' };
  return { is: 'class', set, negated, end: here + 1 };
}

function readItem(pattern: string, at: number): Item {
  const char = pattern[at] ?? '';
  if (char === '[') {
    const posix = /\[:(\^?)([a-z]+):\]/y;
    posix.lastIndex = at;
    const found = posix.exec(pattern);
    if (!found) return { is: 'byte', code: 91, next: at + 1 };
    const test = POSIX[found[2] ?? ''];
    if (!test) return { is: 'invalid', message: 'unknown POSIX class name' };
    return { is: 'set', test: found[1] ? (code) => !test(code) : test, next: posix.lastIndex };
  }
  if (char !== '\\') return { is: 'byte', code: char.charCodeAt(0) & 255, next: at + 1 };
  if (pattern[at + 1] === 'b') return { is: 'byte', code: 8, next: at + 2 };
  const found = readEscape(pattern, at + 1);
  if (found.is === 'byte') return { is: 'byte', code: found.code, next: at + 1 + found.length };
  if (found.is === 'set') return { is: 'set', test: (code) => found.set[code] === 1, next: at + 1 + found.length };
  if (found.is === 'bad') return { is: 'invalid', message: found.message };
  return { is: 'unsupported', message: `\\${found.letter} in a class is not understood` };
}
