import type { Place } from '../../core/route.ts';
import type { ConfigReader, ConfigText } from '../config-reader.ts';
import { type CompiledDefaults, compiledDefaults } from './compiled.ts';
import { isPattern, matchesGlob, sortPaths } from './glob.ts';
import { type ConfigError, type Directive, parseConfig } from './parse.ts';

/** A file of the configuration, in the order of reading; `includedFrom` is null for the main file. */
export interface ConfigFile {
  readonly path: string;
  readonly includedFrom: Place | null;
}

/** A file that nginx reads (it starts as root) and we could not. */
export interface UnreadFile {
  readonly path: string;
  readonly includedFrom: Place | null;
  readonly why: string;
}

/** The effective configuration: one tree with all includes in place. */
export interface NginxConfig {
  readonly main: string;
  /** Relative includes start here: the folder of the main file. */
  readonly confPrefix: string;
  readonly compiled: CompiledDefaults;
  readonly directives: readonly Directive[];
  /** Every file that was read: compare their times with the last reload. */
  readonly files: readonly ConfigFile[];
  readonly errors: readonly ConfigError[];
  readonly unread: readonly UnreadFile[];
}

export interface LoadOptions {
  /** Absolute path of the main file, e.g. `/etc/nginx/nginx.conf`. */
  readonly main: string;
  /** `-p` or `--prefix`: where relative log and root paths start. Guessed from `main` when missing. */
  readonly prefix?: string;
  /** What `nginx -V` says (`compiledFromVersion`); guessed from `main` when missing. */
  readonly compiled?: Partial<CompiledDefaults>;
}

const DEEPEST_INCLUDE = 40;
const MOST_FILES = 5000;

interface Loading {
  readonly reader: ConfigReader;
  readonly confPrefix: string;
  readonly files: ConfigFile[];
  readonly errors: ConfigError[];
  readonly unread: UnreadFile[];
}

/** Reads the main file and all includes. Never throws: what nginx would refuse is in `errors`, what we may not read in `unread`. */
export async function loadNginx(reader: ConfigReader, options: LoadOptions): Promise<NginxConfig> {
  const { main } = options;
  const confPrefix = `${main.slice(0, main.lastIndexOf('/'))}/`;
  const loading: Loading = { reader, confPrefix, files: [], errors: [], unread: [] };
  const directives = await readFile(loading, main, null, []);
  const prefix = options.prefix === undefined ? {} : { prefix: options.prefix };
  const compiled = compiledDefaults(main, { ...prefix, ...options.compiled });
  const { files, errors, unread } = loading;
  return { main, confPrefix, compiled, directives, files, errors, unread };
}

async function readFile(
  loading: Loading,
  path: string,
  from: (Place & { readonly endLine: number }) | null,
  stack: readonly string[],
): Promise<readonly Directive[]> {
  const at = { file: from?.file ?? path, line: from?.endLine ?? 1 };
  const includedFrom = from === null ? null : { file: from.file, line: from.line };
  if (stack.length > DEEPEST_INCLUDE || stack.includes(path)) {
    loading.errors.push({ ...at, message: `"${path}" includes itself` });
    return [];
  }
  if (loading.files.length >= MOST_FILES) {
    loading.unread.push({ path, includedFrom, why: `more than ${MOST_FILES} files` });
    return [];
  }
  const answer = await readSafely(loading.reader, path);
  if (answer.is === 'absent') {
    loading.errors.push({ ...at, message: `open() "${path}" failed (2: No such file or directory)` });
    return [];
  }
  if (answer.is !== 'text') {
    loading.unread.push({ path, includedFrom, why: answer.is === 'denied' ? 'permission denied' : answer.why });
    return [];
  }
  loading.files.push({ path, includedFrom });
  const parsed = parseConfig(answer.text, path);
  loading.errors.push(...parsed.errors);
  return expand(loading, parsed.directives, [...stack, path]);
}

async function readSafely(reader: ConfigReader, path: string): Promise<ConfigText> {
  try {
    return await reader.read(path);
  } catch (error) {
    return { is: 'failed', why: error instanceof Error ? error.message : String(error) };
  }
}

async function expand(
  loading: Loading,
  directives: readonly Directive[],
  stack: readonly string[],
): Promise<readonly Directive[]> {
  const out: Directive[] = [];
  for (const directive of directives) {
    if (directive.name === 'include' && directive.block === null && directive.args.length === 1) {
      for (const included of await include(loading, directive, stack)) out.push(included);
    } else if (directive.block === null) out.push(directive);
    else out.push({ ...directive, block: await expand(loading, directive.block, stack) });
  }
  return out;
}

async function include(loading: Loading, directive: Directive, stack: readonly string[]): Promise<Directive[]> {
  const [argument = ''] = directive.args;
  const path = argument.startsWith('/') ? argument : loading.confPrefix + argument;
  const from = { ...directive.place, endLine: directive.endLine };
  if (!isPattern(path)) return [...(await readFile(loading, path, from, stack))];
  const found = await globSafely(loading, path, directive.place);
  const out: Directive[] = [];
  for (const file of sortPaths(found.filter((candidate) => matchesGlob(path, candidate)))) {
    for (const included of await readFile(loading, file, from, stack)) out.push(included);
  }
  return out;
}

async function globSafely(loading: Loading, pattern: string, includedFrom: Place): Promise<readonly string[]> {
  try {
    return await loading.reader.glob(pattern);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    loading.unread.push({ path: pattern, includedFrom, why });
    return [];
  }
}
