/** A segment that names one thing of many: numbers, identifiers, hashes, long tokens. */
function isSingle(segment: string): boolean {
  if (segment.length > 32) return true;
  let digits = 0;
  let run = 0;
  let hex = 0;
  for (let i = 0; i < segment.length; i++) {
    const code = segment.charCodeAt(i);
    const isDigit = code >= 48 && code < 58;
    run = isDigit ? run + 1 : 0;
    if (run === 4) return true;
    if (isDigit) digits += 1;
    // a to f, in either case, and `-`
    else if (code === 45 || ((code | 32) > 96 && (code | 32) < 103)) hex += 1;
  }
  return segment !== '' && (digits === segment.length || (segment.length >= 8 && digits + hex === segment.length));
}

const MOST_SEGMENTS = 4;

/** The group that a request's path belongs to: no query, single things as `*`, at most four segments. For people, never a label. */
export function pathGroup(uri: string): string {
  const end = uri.search(/[?#]/);
  const path = uri.slice(0, Math.min(512, end < 0 ? uri.length : end));
  let group = '';
  let at = path.indexOf('/');
  for (let i = 0; i < MOST_SEGMENTS && at >= 0; i++) {
    const next = path.indexOf('/', at + 1);
    const segment = path.slice(at + 1, next < 0 ? path.length : next);
    group += isSingle(segment) ? '/*' : `/${segment}`;
    at = next;
  }
  return at >= 0 ? `${group}/…` : group || '/';
}
