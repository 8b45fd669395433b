import type { Location } from './model.ts';
import { type Run, Undecided } from './run.ts';

type Found = 'exact' | 'redirect' | 'prefix' | 'none';

/** Sets `run.location` as ngx_http_core_find_location does; true when the answer is a redirect to the path with a slash. */
export function findLocation(run: Run): boolean {
  return search(run) === 'redirect';
}

function search(run: Run): Found {
  const level = run.location;
  let found = searchStatic(run, level);
  let noRegex = false;
  if (found === 'prefix') {
    noRegex = run.location.kind === 'no-regex';
    const nested = search(run);
    // A nested miss leaves the prefix in place and lets this level's regexes speak.
    if (nested !== 'none') found = nested;
  }
  if (found === 'exact' || found === 'redirect') return found;
  if (noRegex) return found;
  for (const location of level.regexes) {
    if (!matchRegex(run, location)) continue;
    run.location = location;
    search(run);
    // nginx reports success here whatever the nested search says.
    return 'exact';
  }
  return found;
}

/** ngx_http_core_find_static_location, without its tree: the longest prefix of this level. */
function searchStatic(run: Run, level: Location): Found {
  const { uri } = run;
  const { statics } = level;
  const exact = statics.find((location) => location.kind === 'exact' && location.name === uri);
  const same = statics.find((location) => location.kind !== 'exact' && location.name === uri);
  if (exact || same) {
    run.location = exact ?? same ?? level;
    return exact ? 'exact' : 'prefix';
  }
  const slashed = statics.filter((location) => location.name === `${uri}/`);
  if (slashed.some((location) => location.pass !== null && location.name.endsWith('/'))) {
    run.location = slashed.find((location) => location.kind === 'exact') ?? slashed[0] ?? level;
    return 'redirect';
  }
  let best: Location | null = null;
  for (const location of statics) {
    if (location.kind === 'exact' || !uri.startsWith(location.name)) continue;
    if (best === null || location.name.length > best.name.length) best = location;
  }
  if (best === null) return 'none';
  run.location = best;
  return 'prefix';
}

function matchRegex(run: Run, location: Location): boolean {
  if (location.pattern === null) return false;
  const result = location.pattern.exec(run.uri);
  if (result.is === 'unknown') throw new Undecided(result.why);
  if (result.is === 'none') return false;
  remember(run, location.pattern.names, result.groups, location.pattern.groups);
  return true;
}

/** Keeps the groups of a match: `$1`… and named ones (ngx_http_regex_exec). */
export function remember(run: Run, names: ReadonlyMap<string, number>, groups: readonly string[], count: number): void {
  for (const [name, index] of names) run.variables.set(name.toLowerCase(), groups[index] ?? '');
  run.captures = count === 0 ? [] : groups;
}
