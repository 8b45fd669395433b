import type { Location, Model, Server, Step } from './model.ts';
import type { Template } from './template.ts';

/** The texts that a template can become, as far as the configuration alone tells. */
export interface Followed {
  readonly values: readonly string[];
  /** Variables whose value only a request knows. */
  readonly unresolved: readonly string[];
  /** Variables that have several constant values. */
  readonly chosenBy: readonly string[];
}

const MOST_VALUES = 64;

interface Search {
  readonly model: Model;
  readonly server: Server;
  readonly location: Location;
  readonly unresolved: Set<string>;
  readonly chosenBy: Set<string>;
}

/** Follows `set`, `map`, `geo` and `split_clients` to constants. */
export function followConstants(model: Model, server: Server, location: Location, template: Template): Followed {
  const search: Search = { model, server, location, unresolved: new Set(), chosenBy: new Set() };
  const values = expand(search, template, []) ?? [];
  const { unresolved, chosenBy } = search;
  return { values: [...new Set(values)], unresolved: [...unresolved], chosenBy: [...chosenBy] };
}

function expand(search: Search, template: Template, seen: readonly string[]): string[] | null {
  let values = [''];
  for (const piece of template.pieces) {
    if (piece.is === 'text') {
      values = values.map((value) => value + piece.text);
      continue;
    }
    const name = piece.is === 'variable' ? piece.name : String(piece.group);
    const found = piece.is === 'variable' && !seen.includes(name) ? valuesOf(search, name, [...seen, name]) : null;
    if (found === null) {
      search.unresolved.add(`$${name}`);
      return null;
    }
    if (found.length > 1) search.chosenBy.add(`$${name}`);
    values = values.flatMap((value) => found.map((more) => value + more)).slice(0, MOST_VALUES);
  }
  return values;
}

function valuesOf(search: Search, name: string, seen: readonly string[]): string[] | null {
  const templates = assigned(search, name) ?? mapped(search.model, name);
  if (templates === null) return null;
  const all: string[] = [];
  for (const template of templates) {
    const values = expand(search, template, seen);
    if (values === null) return null;
    all.push(...values);
  }
  return [...new Set(all)];
}

function mapped(model: Model, name: string): Template[] | null {
  const map = model.maps.get(name);
  if (!map) return null;
  const values = [...map.exact.values(), ...[...map.heads, ...map.tails, ...map.patterns].map((entry) => entry.value)];
  if (map.fallback) values.push(map.fallback);
  // A map without a default gives an empty text, which is no target.
  return values;
}

/** The values that `set` can leave when the location's pass runs: the server's, then the location's own. */
function assigned(search: Search, name: string): Template[] | null {
  const { server, location } = search;
  const around = location.kind === 'if' || location.kind === 'limit-except' ? location.parent : null;
  const near: Step[] = [...server.root.code];
  if (around && around.kind !== 'server') near.push(...around.code);
  if (location.kind !== 'server' && location.kind !== 'if') near.push(...location.code);
  const found = collect(near, name);
  if (found.length > 0) return found;
  // Set by a location that hands the request on to this one.
  const anywhere = allLocations(server).flatMap((other) => collect(other.code, name));
  return anywhere.length > 0 ? anywhere : null;
}

function collect(steps: readonly Step[], name: string): Template[] {
  let found: Template[] = [];
  for (const step of steps) {
    if (step.is === 'set' && step.name === name) found = [step.value];
    if (step.is === 'if') found = [...found, ...collect(step.body, name)];
  }
  return found;
}

/** Every location of a server, those without a name of their own included, in the order of the file where it matters. */
export function allLocations(server: Server): Location[] {
  const out: Location[] = [];
  const walk = (location: Location): void => {
    out.push(location);
    for (const child of [...location.hidden, ...location.statics, ...location.regexes]) walk(child);
  };
  walk(server.root);
  for (const location of server.named.values()) walk(location);
  return out;
}
