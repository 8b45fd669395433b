import type { Parsed } from './document.ts';
import { type Path, type Place, type Problem, pathKey } from './place.ts';

/** Several files as one: the values, and where each stands. */
export interface Merged {
  readonly value: Record<string, unknown>;
  readonly values: Map<string, Place>;
  readonly keys: Map<string, Place>;
  readonly problems: Problem[];
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(place: Place | undefined): string {
  return place === undefined ? 'another file' : `${place.file}${place.line === null ? '' : `:${place.line}`}`;
}

/** Copies the places below `from` to below `to`. */
function movePlaces(source: Parsed, from: Path, to: Path, merged: Merged): void {
  const prefix = pathKey(from);
  const inside = (key: string): boolean => prefix === '' || key === prefix || key.startsWith(`${prefix}\u0000`);
  const moved = (key: string): string => pathKey(to) + key.slice(prefix.length);
  for (const [key, place] of source.values) if (inside(key)) merged.values.set(moved(key), place);
  for (const [key, place] of source.keys) if (inside(key)) merged.keys.set(moved(key), place);
}

function mergeInto(
  target: Record<string, unknown>,
  source: Parsed,
  value: Record<string, unknown>,
  path: Path,
  merged: Merged,
): void {
  for (const [key, item] of Object.entries(value)) {
    const here = [...path, key];
    const before = Object.hasOwn(target, key) ? target[key] : undefined;
    if (before === undefined) {
      target[key] = item;
      movePlaces(source, here, here, merged);
    } else if (isPlain(before) && isPlain(item)) mergeInto(before, source, item, here, merged);
    else if (Array.isArray(before) && Array.isArray(item)) {
      for (const [index, one] of item.entries()) {
        movePlaces(source, [...here, index], [...here, before.length], merged);
        before.push(one);
      }
    } else {
      const place = source.keys.get(pathKey(here)) ?? { file: '', line: null, column: null };
      const first = shown(merged.keys.get(pathKey(here)));
      merged.problems.push({ ...place, message: `${here.join('.')} is already set in ${first}` });
    }
  }
}

/** Maps merge, lists append, a value that is set twice is an error that names both places. */
export function mergeFiles(files: readonly Parsed[]): Merged {
  const merged: Merged = { value: {}, values: new Map(), keys: new Map(), problems: [] };
  for (const file of files) mergeInto(merged.value, file, structuredClone(file.value), [], merged);
  return merged;
}
