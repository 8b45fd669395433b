/** True when nginx treats the argument of `include` as a pattern rather than one file. */
export function isPattern(text: string): boolean {
  return /[*?[]/.test(text);
}

/**
 * glob(3) without flags, as nginx calls it: `*`, `?` and `[...]` stay within a path segment and match no leading dot;
 * a backslash quotes.
 */
export function matchesGlob(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const parts = path.split('/');
  if (wanted.length !== parts.length) return false;
  return wanted.every((segment, i) => matchesSegment(segment, parts[i] ?? ''));
}

/** Sorted as glob(3) sorts in the C locale that nginx runs in: by bytes. */
export function sortPaths(paths: readonly string[]): string[] {
  const encoder = new TextEncoder();
  const keyed = paths.map((path) => ({ path, bytes: encoder.encode(path) }));
  keyed.sort((a, b) => compareBytes(a.bytes, b.bytes));
  return keyed.map((entry) => entry.path);
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i += 1) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Two pointers with one point of return per star: no exponential patterns. */
function matchesSegment(pattern: string, text: string): boolean {
  if (text.startsWith('.') && !pattern.startsWith('.') && !pattern.startsWith('\\.')) return false;
  let p = 0;
  let t = 0;
  let starAt = -1;
  let starText = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      starAt = p;
      starText = t;
      p += 1;
      continue;
    }
    const step = p < pattern.length ? matchOne(pattern, p, text[t] ?? '') : 0;
    if (step > 0) {
      p += step;
      t += 1;
    } else if (starAt >= 0) {
      starText += 1;
      t = starText;
      p = starAt + 1;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

/** How many characters of the pattern stand for `char`; 0 when it does not match. */
function matchOne(pattern: string, at: number, char: string): number {
  const first = pattern[at];
  if (first === '?') return 1;
  if (first === '\\' && at + 1 < pattern.length) return pattern[at + 1] === char ? 2 : 0;
  if (first !== '[') return first === char ? 1 : 0;
  const negated = pattern[at + 1] === '!' || pattern[at + 1] === '^';
  const start = at + (negated ? 2 : 1);
  const close = pattern.indexOf(']', start + 1);
  if (close < 0) return char === '[' ? 1 : 0;
  return inSet(pattern.slice(start, close), char) === negated ? 0 : close - at + 1;
}

function inSet(set: string, char: string): boolean {
  for (let i = 0; i < set.length; i += 1) {
    const low = set[i] ?? '';
    if (set[i + 1] === '-' && i + 2 < set.length) {
      if (char >= low && char <= (set[i + 2] ?? '')) return true;
      i += 2;
    } else if (low === char) return true;
  }
  return false;
}
