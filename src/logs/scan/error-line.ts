const BRACKET = 0x5b;
const QUOTE = 0x22;
const SPACE = 0x20;
const SLASH = 0x2f;
/** Messages of nginx at error or warn level that never tell of an upstream: their first four bytes. */
const DULL = new Set(
  ['open', 'acce', 'dire', 'user', 'a cl', 'an u'].map((word) =>
    word4(word.charCodeAt(0), word.charCodeAt(1), word.charCodeAt(2), word.charCodeAt(3)),
  ),
);
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
  // `"/srv/www/index.html" is not found`; other quoted words are directives.
  if (first === QUOTE && bytes[at + 1] === SLASH) return false;
  const word = word4(first, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0, bytes[at + 3] ?? 0);
  // "client intended to send too large body" is the only word about clients that explains a status.
  if (word === CLIENT) return bytes[at + 7] === 0x69;
  return !DULL.has(word);
}
