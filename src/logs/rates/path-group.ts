/** A segment that names one thing of many: numbers, identifiers, hashes, long tokens. */
function isSingle(segment: string): boolean {
  return segment.length > 32 || /^\d+$/.test(segment) || /^[0-9a-f-]{8,}$/i.test(segment) || /\d{4}/.test(segment);
}

const MOST_SEGMENTS = 4;

/** The group that a request's path belongs to: no query, single things as `*`, at most four segments. For people, never a label. */
export function pathGroup(uri: string): string {
  const end = uri.search(/[?#]/);
  const path = end < 0 ? uri : uri.slice(0, end);
  const segments = path.slice(0, 512).split('/').slice(1);
  const kept = segments.slice(0, MOST_SEGMENTS).map((segment) => (isSingle(segment) ? '*' : segment));
  return `/${kept.join('/')}${segments.length > MOST_SEGMENTS ? '/…' : ''}`;
}
