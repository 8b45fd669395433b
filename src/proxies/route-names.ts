import { formatAddress } from '../core/address.ts';
import type { Route } from '../core/route.ts';

/** A short name that people recognise: group, last fixed segment of the location, first label of the server name, address. */
export function shortName(route: Pick<Route, 'group' | 'location' | 'serverNames' | 'targets' | 'passText'>): string {
  const candidates = [
    route.group,
    lastSegment(route.location),
    firstLabel(route.serverNames),
    route.targets[0] ? formatAddress(route.targets[0].address) : null,
  ];
  for (const candidate of candidates) {
    const clean = tidy(candidate ?? '');
    if (clean !== '') return clean;
  }
  return 'upstream';
}

/** Gives the second of a name `-2`, the third `-3`; order decides. */
export function uniqueNames(names: readonly string[]): string[] {
  const used = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let n = 2; used.has(unique); n += 1) unique = `${name}-${n}`;
    used.add(unique);
    return unique;
  });
}

function tidy(text: string): string {
  return text
    .replace(/[^\p{L}\p{N}._:-]+/gu, '-')
    .replace(/^[-.:_]+|[-.:_]+$/g, '')
    .slice(0, 60);
}

/** `/api/v1/` → `v1`, `@app` → `app`; a regex only gives its segments without signs. */
function lastSegment(location: string): string | null {
  const words = location.replace(/ \([a-z_]+\)$/, '').split(' ');
  const path = words[words.length - 1] ?? '';
  if (path.startsWith('@')) return path.slice(1);
  const regex = location.startsWith('~');
  const segments = path
    .replace(/^[=^~*]+/, '')
    .replace(/\$$/, '')
    .split('/');
  const fixed = segments.filter((segment) => (regex ? /^[\w-]+$/ : /^[^@]+$/).test(segment));
  return fixed[fixed.length - 1] ?? null;
}

function firstLabel(names: readonly string[]): string | null {
  for (const name of names) {
    if (name.startsWith('~') || name === '' || name === '_') continue;
    const labels = name.split('.').filter((label) => label !== '' && label !== '*' && label !== 'www');
    const [first] = labels;
    if (first !== undefined && first !== 'localhost') return first;
  }
  return null;
}
