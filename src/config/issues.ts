import type { z } from 'zod';
import { configJsonSchema, keysAt } from './json-schema.ts';
import type { Merged } from './merge.ts';
import { type Path, type Place, type Problem, pathKey } from './place.ts';
import { similar } from './similar.ts';

const NOWHERE: Place = { file: 'configuration', line: null, column: null };

/** Where a path stands: itself, else the nearest thing around it. */
export function placeOf(merged: Pick<Merged, 'values' | 'keys'>, path: Path): Place {
  for (let length = path.length; length > 0; length--) {
    const key = pathKey(path.slice(0, length));
    const place = merged.values.get(key) ?? merged.keys.get(key);
    if (place) return place;
  }
  return merged.values.get('') ?? NOWHERE;
}

function named(path: Path): string {
  return path.map(String).join('.') || 'the configuration';
}

function unknownKeys(issue: z.core.$ZodIssueUnrecognizedKeys, merged: Merged, value: unknown): Problem[] {
  const known = keysAt(configJsonSchema(), value, issue.path);
  return issue.keys.map((key) => {
    const place = merged.keys.get(pathKey([...issue.path, key])) ?? placeOf(merged, issue.path);
    const meant = similar(key, known);
    const hint = meant ? ` (did you mean "${meant}"?)` : ` (known here: ${known.join(', ')})`;
    return { ...place, message: `unknown key "${key}" in ${named(issue.path)}${hint}` };
  });
}

function wrongType(issue: z.core.$ZodIssueInvalidUnion, merged: Merged, types: readonly string[]): Problem {
  const path = [...issue.path, ...(issue.path.at(-1) === 'type' ? [] : ['type'])];
  return { ...placeOf(merged, path), message: `${named(path)}: expected one of ${types.join(', ')}` };
}

/** zod's issues as lines that name file, line, column and what was expected. */
export function problemsOf(
  error: z.ZodError,
  merged: Merged,
  value: unknown,
  types: { readonly probes: readonly string[]; readonly receivers: readonly string[] },
): Problem[] {
  return error.issues.flatMap((issue): Problem[] => {
    if (issue.code === 'unrecognized_keys') return unknownKeys(issue, merged, value);
    if (issue.code === 'invalid_union' && issue.path[0] === 'probes') return [wrongType(issue, merged, types.probes)];
    if (issue.code === 'invalid_union' && issue.path[0] === 'alerts')
      return [wrongType(issue, merged, types.receivers)];
    const message = issue.message.replace(/^Invalid input: /, '').replace(/^Invalid option: /, '');
    return [{ ...placeOf(merged, issue.path), message: `${named(issue.path)}: ${message}` }];
  });
}
