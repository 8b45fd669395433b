const BRACKET = 0x5b;
const QUOTE = 0x22;
const SPACE = 0x20;
/** Messages of nginx at error or warn level that never tell of an upstream: their first four bytes. */
const DULL = new Set(
  ['open', 'acce', 'dire', 'user', 'a cl', 'an u', 'conf'].map((word) =>
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
  if (first === QUOTE) return false;
  const word = word4(first, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0, bytes[at + 3] ?? 0);
  // "client intended to send too large body" is the only word about clients that explains a status.
  if (word === CLIENT) return bytes[at + 7] === 0x69;
  return !DULL.has(word);
}

/** Whether an access-log line's status is one that tells of a failure. */
function isStatusInteresting(a: number, b: number, c: number): boolean {
  return (
    a === 0x35 ||
    (a === 0x34 && ((b === 0x39 && c === 0x39) || (b === 0x31 && c === 0x33))) ||
    (a === 0x30 && c === 0x39)
  );
}

/** Shortest values of variables, as far as a request that reached an upstream has them. */
const SHORTEST: Readonly<Record<string, number>> = {
  remote_addr: 3,
  remote_user: 1,
  time_local: 26,
  time_iso8601: 25,
  request: 5,
  msec: 14,
  host: 1,
};

/** What to look for in a line of an access log: the literal in front of `$status`, and how far it is at least. */
export function statusPlace(format: string): { skip: number; lead: Uint8Array } | null {
  const at = format.search(/\$(?:\{status\}|status\b)/);
  if (at < 0 || /\$\{?upstream_status/.test(format.slice(0, at))) return null;
  const before = format.slice(0, at);
  const lead = /[^\w$}]{1,16}$/.exec(before)?.[0] ?? '';
  if (lead.trim() === '' && !lead.includes('"')) return null;
  const least = before.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_all, a: string | undefined, b: string | undefined) =>
    '.'.repeat(SHORTEST[a ?? b ?? ''] ?? 0),
  ).length;
  return { skip: Math.max(0, least - lead.length), lead: new TextEncoder().encode(lead) };
}

/** Finds the status of a line by the literal in front of it. */
export function isAccessLineInteresting(
  bytes: Uint8Array,
  start: number,
  end: number,
  skip: number,
  lead: Uint8Array,
): boolean {
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
