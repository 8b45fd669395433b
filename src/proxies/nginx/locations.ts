import { toBytes } from './bytes.ts';
import type { Location, LocationKind, Pass, PassKind } from './model.ts';
import type { Directive } from './parse.ts';
import { compilePattern, type Pattern } from './regex.ts';
import { makeScope, type Scope } from './scope.ts';
import { readSteps } from './steps.ts';
import { compileTemplate } from './template.ts';

const PASSES: Readonly<Record<string, PassKind>> = {
  proxy_pass: 'proxy',
  fastcgi_pass: 'fastcgi',
  uwsgi_pass: 'uwsgi',
  scgi_pass: 'scgi',
  grpc_pass: 'grpc',
  memcached_pass: 'memcached',
};

interface Header {
  readonly kind: LocationKind;
  readonly name: string;
  readonly text: string;
  readonly pattern: Pattern | null;
}

/** The server's own level with everything below it. `named` collects the `@name` locations. */
export function readRoot(server: Directive, parent: Scope, named: Map<string, Location>): Location {
  const header = { kind: 'server', name: '', text: '', pattern: null } as const;
  return build(header, server, parent, null, named);
}

/** Reads a location's words (ngx_http_core_location); the modifier may stick to the path: `=/x`, `^~/x`, `~\.php$`. */
export function readHeader(args: readonly string[]): Header | null {
  const [first = '', second] = args;
  const text = args.join(' ');
  const [modifier, path] = second === undefined ? splitModifier(first) : ([first, second] as const);
  if (modifier === '=') return { kind: 'exact', name: toBytes(path), text, pattern: null };
  if (modifier === '^~') return { kind: 'no-regex', name: toBytes(path), text, pattern: null };
  if (modifier === '~' || modifier === '~*') {
    return { kind: 'regex', name: toBytes(path), text, pattern: compilePattern(path, modifier === '~*') };
  }
  if (modifier !== '') return null;
  return { kind: path.startsWith('@') ? 'named' : 'prefix', name: toBytes(path), text, pattern: null };
}

function splitModifier(word: string): readonly [string, string] {
  const modifier = /^(?:=|\^~|~\*?)/.exec(word)?.[0] ?? '';
  return [modifier, word.slice(modifier.length)];
}

function build(
  header: Header,
  directive: Directive,
  parentScope: Scope,
  parent: Location | null,
  named: Map<string, Location>,
): Location {
  const directives = directive.block ?? [];
  const scope = makeScope(parentScope, directives);
  const statics: Location[] = [];
  const regexes: Location[] = [];
  const hidden: Location[] = [];
  const pass = readPass(directives);
  const base = { ...header, place: directive.place, scope, parent, statics, regexes, hidden, pass };
  const location: Mutable<Location> = { ...base, limitExcept: null, code: [] };
  for (const child of directives) {
    if (child.block === null) continue;
    if (child.name === 'location') addChild(location, child, { statics, regexes, named });
    else if (child.name === 'limit_except' && location.limitExcept === null) {
      const hiddenLocation = build({ ...header, kind: 'limit-except' }, child, scope, location, named);
      hidden.push(hiddenLocation);
      location.limitExcept = { methods: exceptedMethods(child.args), location: hiddenLocation };
    }
  }
  location.code = readSteps(directives, (block) => {
    if (header.kind === 'server') return null;
    const inner = build({ ...header, kind: 'if' }, block, scope, location, named);
    hidden.push(inner);
    return inner;
  });
  return location;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface Children {
  readonly statics: Location[];
  readonly regexes: Location[];
  readonly named: Map<string, Location>;
}

function addChild(location: Location, child: Directive, into: Children): void {
  const header = readHeader(child.args);
  if (header === null) return;
  const made = build(header, child, location.scope, location, into.named);
  if (header.kind === 'regex') into.regexes.push(made);
  else if (header.kind !== 'named') into.statics.push(made);
  else if (!into.named.has(header.name)) into.named.set(header.name, made);
}

/** GET allows HEAD too (ngx_http_core_limit_except). */
function exceptedMethods(args: readonly string[]): readonly string[] {
  const methods = args.map((method) => method.toUpperCase());
  return methods.includes('GET') ? [...methods, 'HEAD'] : methods;
}

function readPass(directives: readonly Directive[]): Pass | null {
  for (const directive of directives) {
    const kind = PASSES[directive.name];
    const [text] = directive.args;
    if (kind !== undefined && text !== undefined) {
      return { kind, text, template: compileTemplate(text), place: directive.place };
    }
  }
  return null;
}
