import type { Place } from '../../core/route.ts';
import type { ConfigReader } from '../config-reader.ts';
import { matchesGlob, sortPaths } from '../nginx/glob.ts';
import { type Line, linesOf, wordsOf } from './tokenize.ts';

/** A directive, or a section with its content. Names in lower case. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  /** The arguments as one text, quotes and all. */
  readonly raw: string;
  readonly place: Place;
  readonly block: readonly Directive[] | null;
}

export interface ConfigError {
  readonly message: string;
  readonly file: string;
  readonly line: number;
}

/** The effective configuration: includes and conditions in place, variables put in. */
export interface ApacheConfig {
  readonly main: string;
  readonly serverRoot: string;
  readonly directives: readonly Directive[];
  readonly files: readonly { readonly path: string }[];
  readonly errors: readonly ConfigError[];
  readonly unread: readonly { readonly path: string; readonly why: string }[];
  /** `proxy_http_module` and `mod_proxy_http.c`, of all modules that are loaded. */
  readonly modules: ReadonlySet<string>;
}

export interface LoadOptions {
  readonly main: string;
  readonly serverRoot: string;
  /** The environment that httpd is started with, for `${NAME}`. */
  readonly environment: ReadonlyMap<string, string>;
  /** Names given with -D. */
  readonly defines?: readonly string[];
}

/** Compiled into Debian's httpd and every default build of it. */
const BUILT_IN = ['core', 'so', 'http', 'log_config', 'logio', 'version', 'unixd', 'watchdog'];
const DEEPEST = 20;
const MOST_FILES = 2000;

interface Loading {
  readonly reader: ConfigReader;
  readonly variables: Map<string, string>;
  readonly defines: Set<string>;
  readonly modules: Set<string>;
  readonly files: { path: string }[];
  readonly errors: ConfigError[];
  readonly unread: { path: string; why: string }[];
  serverRoot: string;
}

interface Open {
  readonly name: string;
  readonly args: readonly string[];
  readonly raw: string;
  readonly place: Place;
  readonly list: Directive[];
  /** A condition that does not hold: its content is not read. Null: no condition, a section that stays. */
  readonly holds: boolean | null;
}

/** Reads httpd's configuration as httpd does: line by line, conditions and modules in the order of the text. Never throws. */
export async function loadApache(reader: ConfigReader, options: LoadOptions): Promise<ApacheConfig> {
  const loading: Loading = {
    reader,
    variables: new Map(options.environment),
    defines: new Set(options.defines ?? []),
    modules: new Set(BUILT_IN.flatMap((name) => [`${name}_module`, `mod_${name}.c`])),
    files: [],
    errors: [],
    unread: [],
    serverRoot: options.serverRoot,
  };
  const directives: Directive[] = [];
  await readFile(loading, options.main, null, directives, 0);
  const { files, errors, unread, modules, serverRoot } = loading;
  return { main: options.main, serverRoot, directives, files, errors, unread, modules };
}

function complain(loading: Loading, message: string, { file, line }: Place): void {
  loading.errors.push({ message, file, line });
}

async function readFile(
  loading: Loading,
  path: string,
  from: Place | null,
  into: Directive[],
  depth: number,
): Promise<void> {
  if (depth > DEEPEST || loading.files.length >= MOST_FILES) return;
  const text = await loading.reader.read(path);
  if (text.is === 'absent') {
    const place = from ?? { file: path, line: 1 };
    complain(loading, `Could not open configuration file ${path}: No such file or directory`, place);
    return;
  }
  if (text.is !== 'text') {
    loading.unread.push({ path, why: text.is === 'denied' ? 'permission denied' : text.why });
    return;
  }
  loading.files.push({ path });
  const open: Open[] = [];
  for (const line of linesOf(text.text, path)) {
    const section = /^<\s*(\/?)\s*([A-Za-z]\w*)\s*(.*?)>?$/.exec(line.text);
    if (section) await takeSection(loading, section, line, open, into);
    else if (!isSkipped(open)) await takeDirective(loading, line, open.at(-1)?.list ?? into, depth);
  }
  for (const one of open) complain(loading, `<${one.name}> was not closed.`, one.place);
}

function isSkipped(open: readonly Open[]): boolean {
  return open.some((one) => one.holds === false);
}

async function takeSection(
  loading: Loading,
  [, slash = '', name = '', rest = '']: RegExpExecArray,
  line: Line,
  open: Open[],
  into: Directive[],
): Promise<void> {
  const lower = name.toLowerCase();
  const last = open.at(-1);
  if (slash === '') {
    const raw = isSkipped(open) ? rest : putIn(loading, rest);
    const args = wordsOf(raw);
    const holds = isSkipped(open) ? null : await condition(loading, lower, args);
    // What stands in a condition belongs to the section around it.
    const list = holds === true ? (last?.list ?? into) : [];
    open.push({ name, args, raw, place: line.place, list, holds });
    return;
  }
  if (!last || last.name.toLowerCase() !== lower) {
    const message = last
      ? `Expected </${last.name}> but saw </${name}>`
      : `</${name}> without matching <${name}> section`;
    complain(loading, message, line.place);
    return;
  }
  open.pop();
  if (last.holds !== null || isSkipped(open)) return;
  const { args, raw, place, list } = last;
  (open.at(-1)?.list ?? into).push({ name: lower, args, raw, place, block: list });
}

/** Whether a condition holds; null for a section that is none. */
async function condition(loading: Loading, name: string, args: readonly string[]): Promise<boolean | null> {
  const word = args[0] ?? '';
  const negated = word.startsWith('!');
  const bare = negated ? word.slice(1) : word;
  switch (name) {
    case 'ifmodule':
      return loading.modules.has(bare) !== negated;
    case 'ifdefine':
      return loading.defines.has(bare) !== negated;
    case 'ifversion':
      return true;
    case 'ifdirective':
    case 'ifsection':
      return !negated;
    case 'iffile':
      return ((await loading.reader.read(absolute(loading.serverRoot, bare))).is !== 'absent') !== negated;
    // A macro is text, not configuration: where it is used is not followed.
    case 'macro':
      return false;
    default:
      return null;
  }
}

/** `${NAME}`: one that is not defined stays as it is, as httpd leaves it. */
function putIn(loading: Loading, text: string): string {
  return text.replace(/\$\{([^}\s]+)\}/g, (all, name: string) => loading.variables.get(name) ?? all);
}

async function takeDirective(loading: Loading, line: Line, into: Directive[], depth: number): Promise<void> {
  const text = putIn(loading, line.text);
  const split = /^(\S+)\s*(.*)$/s.exec(text);
  const name = (split?.[1] ?? '').toLowerCase();
  const raw = split?.[2] ?? '';
  const args = wordsOf(raw);
  const [first = '', second] = args;
  switch (name) {
    case 'define':
      loading.defines.add(first);
      if (second !== undefined) loading.variables.set(first, second);
      return;
    case 'undefine':
      loading.defines.delete(first);
      loading.variables.delete(first);
      return;
    case 'loadmodule':
      loading.modules.add(first).add((second ?? '').replace(/^.*\/(?:lib)?/, '').replace(/\.so$/, '.c'));
      return;
    case 'serverroot':
      loading.serverRoot = first;
      return;
    case 'include':
    case 'includeoptional':
      await include(loading, first, name === 'include', line.place, into, depth);
      return;
    default:
      into.push({ name, args, raw, place: line.place, block: null });
  }
}

/** A path as httpd reads it: relative ones start at ServerRoot. */
export function absolute(serverRoot: string, path: string): string {
  return path.startsWith('/') ? path : `${serverRoot.replace(/\/$/, '')}/${path}`;
}

async function include(
  loading: Loading,
  pattern: string,
  isRequired: boolean,
  place: Place,
  into: Directive[],
  depth: number,
): Promise<void> {
  const path = absolute(loading.serverRoot, pattern).replace(/\/$/, '');
  if (!/[*?[]/.test(path)) {
    const inside = await loading.reader.glob(`${path}/*`);
    if (inside.length > 0) {
      for (const one of sortPaths(inside)) await readFile(loading, one, place, into, depth + 1);
      return;
    }
    if (!isRequired && (await loading.reader.read(path)).is === 'absent') return;
    await readFile(loading, path, place, into, depth + 1);
    return;
  }
  const found = (await loading.reader.glob(path)).filter((one) => matchesGlob(path, one));
  if (found.length === 0 && isRequired)
    complain(
      loading,
      `No matches for the wildcard '${path.replace(/^.*\//, '')}' in '${path.replace(/\/[^/]*$/, '')}', failing`,
      place,
    );
  for (const one of sortPaths(found)) await readFile(loading, one, place, into, depth + 1);
}
