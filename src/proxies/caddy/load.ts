import type { Place } from '../../core/route.ts';
import type { ConfigReader } from '../config-reader.ts';
import { expandEnvironment, lex, missingVariables, type Token } from './lex.ts';
import { type Directive, type ParseError, parse, parseLines, type TopBlock } from './parse.ts';

export interface Site {
  readonly keys: readonly string[];
  readonly block: readonly Directive[];
  readonly place: Place;
}

/** A Caddyfile with all its imports in place. */
export interface Caddyfile {
  readonly main: string;
  readonly files: readonly string[];
  readonly globals: readonly Directive[];
  readonly sites: readonly Site[];
  readonly errors: readonly ParseError[];
  readonly unread: readonly { readonly path: string; readonly why: string; readonly isAbsent: boolean }[];
  /** Environment variables that are used and not known here. */
  readonly missing: readonly string[];
}

const DEEPEST_IMPORT = 40;
const MOST_FILES = 1000;

class Loader {
  readonly #reader: ConfigReader;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #snippets = new Map<string, readonly Directive[]>();
  readonly files: string[] = [];
  readonly errors: ParseError[] = [];
  readonly unread: { path: string; why: string; isAbsent: boolean }[] = [];
  readonly missing = new Set<string>();
  readonly globals: Directive[] = [];
  readonly sites: Site[] = [];

  constructor(reader: ConfigReader, environment: Readonly<Record<string, string>>) {
    this.#reader = reader;
    this.#environment = environment;
  }

  async tokens(path: string): Promise<readonly Token[] | null> {
    if (this.files.length >= MOST_FILES) return null;
    const read = await this.#reader.read(path);
    if (read.is !== 'text') {
      const why = read.is === 'failed' ? read.why : read.is === 'denied' ? 'permission denied' : 'no such file';
      this.unread.push({ path, why, isAbsent: read.is === 'absent' });
      return null;
    }
    if (!this.files.includes(path)) this.files.push(path);
    for (const name of missingVariables(read.text, this.#environment)) this.missing.add(name);
    const tokens = lex(expandEnvironment(read.text, this.#environment), path);
    if (!read.text.includes('{$')) return tokens;
    const lines = read.text.split('\n');
    return tokens.map((token) => (lines[token.place.line - 1]?.includes('{$') ? { ...token, made: true } : token));
  }

  async file(path: string, depth: number): Promise<void> {
    const tokens = await this.tokens(path);
    if (tokens === null) return;
    const { blocks, errors } = parse(tokens);
    this.errors.push(...errors);
    for (const [index, block] of blocks.entries()) await this.#top(block, depth, index === 0 && depth === 0);
  }

  async #top({ keys, block, place }: TopBlock, depth: number, isFirst: boolean): Promise<void> {
    const [key] = keys;
    const [only] = block;
    if (keys.length === 0 && block.length === 1 && only?.name === 'import' && !isGlobal(only, place, isFirst)) {
      await this.#importTop(only, depth);
      return;
    }
    if (key === undefined) {
      if (isFirst) this.globals.push(...(await this.#expand(block, place.file, depth)));
      else
        this.errors.push({ message: 'server block without any key is global configuration, and must be first', place });
      return;
    }
    if (/^\(.+\)$/.test(key)) {
      this.#snippets.set(key.slice(1, -1), block);
      return;
    }
    // Named routes (`&(name)`) are no sites.
    if (/^&\(.+\)$/.test(key)) return;
    this.sites.push({ keys, block: await this.#expand(block, place.file, depth), place });
  }

  /** An import between the sites brings sites and snippets, or is a snippet of whole sites. */
  async #importTop(line: Directive, depth: number): Promise<void> {
    if (depth > DEEPEST_IMPORT) return;
    const pattern = line.args[0]?.text ?? '';
    if (this.#snippets.has(pattern)) return;
    for (const path of await this.#paths(pattern, line.place)) await this.file(path, depth + 1);
  }

  async #paths(pattern: string, place: Place): Promise<readonly string[]> {
    const folder = place.file.slice(0, place.file.lastIndexOf('/') + 1);
    const full = pattern.startsWith('/') ? pattern : `${folder}${pattern.replace(/^\.\//, '')}`;
    if (!/[*?[]/.test(full)) return [full];
    const base = full.slice(0, full.lastIndexOf('/') + 1);
    // Names that begin with a dot are left out by a leading star (parse.go).
    const found = (await this.#reader.glob(full)).filter((path) => !path.slice(base.length).startsWith('.'));
    return [...found].sort();
  }

  /** Puts what `import` names in its place, at any depth. */
  async #expand(lines: readonly Directive[], file: string, depth: number): Promise<Directive[]> {
    const list: Directive[] = [];
    for (const line of lines) {
      if (line.name === 'import') list.push(...(await this.#imported(line, depth)));
      else list.push(line.block === null ? line : { ...line, block: await this.#expand(line.block, file, depth) });
    }
    return list;
  }

  async #imported(line: Directive, depth: number): Promise<Directive[]> {
    const [word, ...args] = line.args;
    const pattern = word?.text;
    if (pattern === undefined || depth > DEEPEST_IMPORT) return [];
    const snippet = this.#snippets.get(pattern);
    if (snippet) return this.#expand(fillAll(snippet, args), line.place.file, depth + 1);
    const list: Directive[] = [];
    const paths = await this.#paths(pattern, line.place);
    for (const path of paths) {
      const tokens = await this.tokens(path);
      if (tokens === null) {
        if (!/[*?[]/.test(pattern))
          this.errors.push({ message: `File to import not found: ${pattern}`, place: line.place });
        continue;
      }
      const { block, errors } = parseLines(tokens);
      this.errors.push(...errors);
      list.push(...(await this.#expand(fillAll(block, args), path, depth + 1)));
    }
    return list;
  }
}

/** `{` on a line of its own with one import in it is the global block; an import without braces stands where it stands. */
function isGlobal(line: Directive, place: Place, isFirst: boolean): boolean {
  return isFirst && line.place !== place;
}

/** `{args.0}`, `{args[0]}` and `{args[:]}` of a snippet. */
function fill(text: string, args: readonly Token[]): string {
  return text
    .replace(/\{args(?:\.|\[)(\d+)\]?\}/g, (all, index: string) => args[Number(index)]?.text ?? all)
    .replace(/\{args\[:\]\}/g, args.map((arg) => arg.text).join(' '));
}

/** A word that is one argument stands where the argument was given. */
function fillToken(token: Token, args: readonly Token[]): Token {
  const only = /^\{args(?:\.|\[)(\d+)\]?\}$/.exec(token.text)?.[1];
  const given = only === undefined ? undefined : args[Number(only)];
  if (given) return { ...given, first: token.first };
  const text = fill(token.text, args);
  return text === token.text ? token : { ...token, text, made: true };
}

function fillAll(lines: readonly Directive[], args: readonly Token[]): Directive[] {
  return lines.map((line) => ({
    ...line,
    name: fill(line.name, args),
    args: line.args.map((token) => fillToken(token, args)),
    block: line.block === null ? null : fillAll(line.block, args),
  }));
}

/** Reads a Caddyfile and all that it imports. Never throws. */
export async function loadCaddyfile(
  reader: ConfigReader,
  main: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Caddyfile> {
  const loader = new Loader(reader, environment);
  await loader.file(main, 0);
  const { files, globals, sites, errors, unread, missing } = loader;
  return { main, files, globals, sites, errors, unread, missing: [...missing] };
}
