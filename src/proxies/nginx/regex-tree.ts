/** A set of bytes: 1 where the byte belongs to it. */
export type ByteSet = Uint8Array;

/** A Perl-compatible pattern, understood. */
export type Node =
  | { readonly is: 'set'; readonly set: ByteSet }
  | { readonly is: 'sequence' | 'choice'; readonly items: readonly Node[] }
  | { readonly is: 'group'; readonly index: number; readonly item: Node }
  | {
      readonly is: 'repeat';
      readonly item: Node;
      readonly min: number;
      readonly max: number;
      readonly mode: 'greedy' | 'lazy' | 'possessive';
    }
  | { readonly is: 'look'; readonly ahead: boolean; readonly negative: boolean; readonly item: Node }
  | { readonly is: 'atomic'; readonly item: Node }
  | { readonly is: 'back'; readonly index: number; readonly caseless: boolean }
  | {
      readonly is: 'at';
      readonly what: 'start' | 'end' | 'very-end' | 'line-start' | 'line-end' | 'word' | 'not-word';
    };

export function emptySet(): ByteSet {
  return new Uint8Array(256);
}

export function setOf(test: (code: number) => boolean): ByteSet {
  const set = emptySet();
  for (let code = 0; code < 256; code += 1) if (test(code)) set[code] = 1;
  return set;
}

export function invert(set: ByteSet): ByteSet {
  return setOf((code) => set[code] !== 1);
}

/** Adds the other case of every ASCII letter: the C locale has no others. */
export function foldCase(set: ByteSet): ByteSet {
  return setOf((code) => {
    const other = code >= 65 && code <= 90 ? code + 32 : code >= 97 && code <= 122 ? code - 32 : code;
    return set[code] === 1 || set[other] === 1;
  });
}

export function isWord(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
}

const SPACES = new Set([9, 10, 11, 12, 13, 32]);
const digit = (code: number): boolean => code >= 48 && code <= 57;
const upper = (code: number): boolean => code >= 65 && code <= 90;
const lower = (code: number): boolean => code >= 97 && code <= 122;

/** `\d`, `\w`, `\s`, `\h`, `\v`, `\N`; the capital letter is the complement. */
export const SHORTHANDS: Readonly<Record<string, ByteSet>> = {
  d: setOf(digit),
  w: setOf(isWord),
  s: setOf((code) => SPACES.has(code)),
  h: setOf((code) => code === 9 || code === 32 || code === 0xa0),
  v: setOf((code) => (code >= 10 && code <= 13) || code === 0x85),
};

/** `[:alpha:]` and its like. */
export const POSIX: Readonly<Record<string, (code: number) => boolean>> = {
  alpha: (code) => upper(code) || lower(code),
  digit,
  alnum: (code) => upper(code) || lower(code) || digit(code),
  upper,
  lower,
  word: isWord,
  space: (code) => SPACES.has(code),
  blank: (code) => code === 9 || code === 32,
  cntrl: (code) => code < 32 || code === 127,
  graph: (code) => code > 32 && code < 127,
  print: (code) => code >= 32 && code < 127,
  punct: (code) => code > 32 && code < 127 && !upper(code) && !lower(code) && !digit(code),
  xdigit: (code) => digit(code) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102),
  ascii: (code) => code < 128,
};
