import type { Directive } from './parse.ts';

/** The directives written in one block, and the block around it. */
export interface Scope {
  readonly parent: Scope | null;
  readonly directives: readonly Directive[];
  readonly byName: ReadonlyMap<string, readonly Directive[]>;
}

export function makeScope(parent: Scope | null, directives: readonly Directive[]): Scope {
  const byName = new Map<string, Directive[]>();
  for (const directive of directives) {
    const same = byName.get(directive.name);
    if (same) same.push(directive);
    else byName.set(directive.name, [directive]);
  }
  return { parent, directives, byName };
}

/** All directives of that name in this block only. */
export function own(scope: Scope, name: string): readonly Directive[] {
  return scope.byName.get(name) ?? [];
}

/** Those of the innermost block that has any: how nginx inherits lists (proxy_set_header, error_page, access_log: all or nothing). */
export function inherited(scope: Scope, name: string): readonly Directive[] {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const found = at.byName.get(name);
    if (found) return found;
  }
  return [];
}

/** The first argument of the inherited directive, or null. */
export function setting(scope: Scope, name: string): string | null {
  return inherited(scope, name)[0]?.args[0] ?? null;
}

/** True when the inherited directive says `on`. */
export function isOn(scope: Scope, name: string, otherwise = false): boolean {
  const value = setting(scope, name);
  return value === null ? otherwise : value.toLowerCase() === 'on';
}
