import { type ByteSet, invert, SHORTHANDS, setOf } from './regex-tree.ts';

/** What an escape stands for; `length` counts the characters after the backslash. */
export type Escape =
  | { readonly is: 'byte'; readonly code: number; readonly length: number }
  | { readonly is: 'set'; readonly set: ByteSet; readonly length: number }
  | { readonly is: 'other'; readonly letter: string }
  | { readonly is: 'bad'; readonly message: string };

const CONTROLS: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 };

/** Reads the escape after a backslash at `at - 1`, the same inside and outside a class. */
export function readEscape(pattern: string, at: number): Escape {
  const letter = pattern[at];
  if (letter === undefined) return { is: 'bad', message: '\\ at end of pattern' };
  if (!/[0-9A-Za-z]/.test(letter)) return { is: 'byte', code: letter.charCodeAt(0), length: 1 };
  const control = CONTROLS[letter];
  if (control !== undefined) return { is: 'byte', code: control, length: 1 };
  const small = letter.toLowerCase();
  const shorthand = SHORTHANDS[small];
  if (shorthand) return { is: 'set', set: letter === small ? shorthand : invert(shorthand), length: 1 };
  if (letter === 'N') return { is: 'set', set: setOf((code) => code !== 10), length: 1 };
  return readNumber(pattern, at) ?? { is: 'other', letter };
}

/** `\x41`, `\x{41}`, `\o{101}`, `\0`, `\012`, `\cA`. */
function readNumber(pattern: string, at: number): Escape | null {
  const rest = pattern.slice(at, at + 12);
  const hex = /^x(?:\{([0-9a-fA-F]{1,8})\}|([0-9a-fA-F]{0,2}))/.exec(rest);
  if (hex) return byte(Number.parseInt(hex[1] ?? (hex[2] || '0'), 16), hex[0].length);
  const octal = /^(?:o\{([0-7]{1,8})\}|(0[0-7]{0,2}))/.exec(rest);
  if (octal) return byte(Number.parseInt(octal[1] ?? octal[2] ?? '0', 8), octal[0].length);
  const control = /^c([ -~])/.exec(rest);
  if (control) return byte((control[1] ?? '').toUpperCase().charCodeAt(0) ^ 64, 2);
  return null;
}

function byte(code: number, length: number): Escape {
  if (code > 255) return { is: 'bad', message: 'character code point value in \\x{} or \\o{} is too large' };
  return { is: 'byte', code, length };
}
