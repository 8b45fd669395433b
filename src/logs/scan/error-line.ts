const BRACKET = 0x5b;
const QUOTE = 0x22;
const SPACE = 0x20;
const SLASH = 0x2f;
/** Where the name of the level stands: behind `2026/11/21 10:04:05 [`. */
export const LEVEL_AT = 21;
/** Where the process may stand at the earliest: behind `[warn] ` or `[error] `, as far as its number is concerned. */
export const FIRST = 28;
/** A record is longer. */
export const SHORTEST = 34;
/** Messages of nginx at error or warn level that never tell of an upstream: their first four bytes. */
export const DULL: ReadonlySet<number> = new Set(['open', 'acce', 'dire', 'user', 'a cl', 'an u'].map(word));
export const CLIENT = word('clie');

/** Four letters as the number that they are in memory. */
function word(letters: string): number {
  return word4(letters.charCodeAt(0), letters.charCodeAt(1), letters.charCodeAt(2), letters.charCodeAt(3));
}

function word4(a: number, b: number, c: number, d: number): number {
  return a | (b << 8) | (c << 16) | (d << 24);
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
  if (end - start < SHORTEST || bytes[start + LEVEL_AT - 1] !== BRACKET) return end - start > 0;
  const level = bytes[start + LEVEL_AT];
  // notice, info, debug
  if (level === 0x6e || level === 0x69 || level === 0x64) return false;
  // warn is only of interest for peers taken out of service; emerg, alert and crit always are.
  if (level !== 0x77 && (level !== 0x65 || bytes[start + LEVEL_AT + 1] !== 0x72)) return true;
  const at = messageStart(bytes, start + FIRST, end);
  if (at + 4 > end) return false;
  const first = bytes[at] ?? 0;
  // `"/srv/www/index.html" is not found`; other quoted words are directives.
  if (first === QUOTE && bytes[at + 1] === SLASH) return false;
  const begins = word4(first, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0, bytes[at + 3] ?? 0);
  // "client intended to send too large body" is the only word about clients that explains a status.
  if (begins === CLIENT) return at + 7 < end && bytes[at + 7] === 0x69;
  return !DULL.has(begins);
}
