import type { Host } from '../../host/host.ts';
import { textOf } from '../host/look.ts';
import { parentOf } from './app.ts';
import type { Variable } from './dotenv.ts';
import { closing, dictionary, evaluate, isEntered, type Scope } from './python.ts';
import { DEFAULT_PORT, type DependencyRef, hostOf, nameOf, POSTGRES_SOCKETS, portOf, postgresSocket } from './ref.ts';
import { sqliteFile } from './url.ts';
import { kindOfEngine } from './variables.ts';

const MAX_BYTES = 128 * 1024;

interface Source {
  readonly path: string;
  readonly text: string;
}

/** BASE_DIR as the file works it out: `__file__` and so many parents. */
export function baseOf(text: string, path: string): string | null {
  const match = /^(?:BASE_DIR|PROJECT_ROOT|PROJECT_DIR|ROOT_DIR|BASE_PATH|basedir)\s*=\s*(.*__file__.*)$/m.exec(text);
  if (!match) return null;
  const expression = match[1] ?? '';
  const parents = [...expression.matchAll(/\.parent\b(?!s)|\bdirname\(/g)].length;
  const numbered = /\.parents\[(\d)\]/.exec(expression)?.[1];
  let directory = path;
  const steps = numbered === undefined ? parents : Number(numbered) + 1;
  for (let i = 0; i < steps; i++) directory = parentOf(directory);
  return directory;
}

async function moduleFile(host: Host, root: string, module: string): Promise<Source | null> {
  const stem = `${root}/${module.replaceAll('.', '/')}`;
  for (const path of [`${stem}.py`, `${stem}/__init__.py`]) {
    const text = await textOf(host, path, MAX_BYTES);
    if (text !== null) return { path, text };
  }
  return null;
}

/** The settings module: from the environment, else from manage.py, wsgi.py or asgi.py. */
async function settingsModule(
  host: Host,
  root: string,
  variables: ReadonlyMap<string, Variable>,
): Promise<string | null> {
  const told = variables.get('DJANGO_SETTINGS_MODULE')?.value;
  if (told) return told;
  const globs = await Promise.all(['wsgi.py', 'asgi.py'].map((name) => host.glob(`${root}/*/${name}`)));
  const files = globs.flatMap((look) => (look.is === 'seen' ? look.value : []));
  const texts = await Promise.all([...files.slice(0, 4), `${root}/manage.py`].map((path) => textOf(host, path)));
  for (const text of texts) {
    const match = /DJANGO_SETTINGS_MODULE["']\s*(?:,|\]\s*=)\s*["']([\w.]+)["']/.exec(text ?? '');
    if (match) return match[1] ?? null;
  }
  return null;
}

/** The settings file, after the files that it imports everything from. */
async function settingsSources(host: Host, root: string, module: string): Promise<readonly Source[]> {
  const own = await moduleFile(host, root, module);
  if (own === null) return [];
  const bases: Source[] = [];
  for (const match of own.text.matchAll(/^\s*from\s+(\.?[\w.]+)\s+import\s+\*/gm)) {
    const name = match[1] ?? '';
    const from = own.path.endsWith('/__init__.py') ? `${module}.x` : module;
    const full = name.startsWith('.') ? `${from.split('.').slice(0, -1).join('.')}${name}` : name;
    const base = await moduleFile(host, root, full);
    if (base) bases.push(base);
  }
  return [...bases, own];
}

interface Found {
  readonly literal: string;
  readonly line: number;
  readonly path: string;
}

/** The DATABASES literal that Python would end up with. */
function lastDatabases(
  sources: readonly Source[],
  scopeOf: (source: Source) => Scope,
): { found: Found; scope: Scope } | null {
  let best: { found: Found; scope: Scope } | null = null;
  let maybe: { found: Found; scope: Scope } | null = null;
  for (const source of sources) {
    const scope = scopeOf(source);
    for (const match of source.text.matchAll(/^[ \t]*DATABASES\s*(?::[^=\n]*)?=\s*\{/gm)) {
      const open = match.index + match[0].length - 1;
      const end = closing(source.text, open);
      if (end < 0) continue;
      const line = source.text.slice(0, match.index).split('\n').length;
      const found = { literal: source.text.slice(open, end), line, path: source.path };
      const entered = isEntered(source.text, match.index + (/^[ \t]*/.exec(match[0])?.[0].length ?? 0), scope);
      if (entered === true) best = { found, scope };
      else if (entered === null) maybe = { found, scope };
    }
  }
  return best ?? maybe;
}

function refOfDatabase(literal: string, scope: Scope, source: string): DependencyRef | null {
  const entries = dictionary(literal);
  const read = (key: string): string | null => {
    const result = evaluate(entries.get(key) ?? "''", scope);
    return result.is === 'value' ? result.value : null;
  };
  const kind = kindOfEngine(read('ENGINE'));
  const name = read('NAME');
  if (kind === null) return null;
  if (kind === 'sqlite') return name === null ? null : sqliteFile(name, scope.base, source);
  const host = read('HOST');
  const port = portOf(read('PORT')) ?? DEFAULT_PORT[kind] ?? null;
  const base = { kind, database: nameOf(name), user: nameOf(read('USER')), source };
  if (host === null || port === null) return null;
  // Django hands an empty HOST to the client library, which takes its socket.
  if (host === '' && kind === 'mysql') return { ...base, host: null, port: null, path: '/var/run/mysqld/mysqld.sock' };
  if (host === '' || host.startsWith('/')) {
    const path = kind === 'postgresql' ? postgresSocket(host || POSTGRES_SOCKETS, port) : host;
    return { ...base, host: null, port: null, path };
  }
  return { ...base, host: hostOf(host), port, path: null };
}

export interface DjangoRefs {
  /** True when there is a settings module: its word on databases is final. */
  readonly isDjango: boolean;
  readonly refs: readonly DependencyRef[];
}

/** Databases of a Django project, from the literal in its settings and the environment seen. */
export async function djangoRefs(
  host: Host,
  root: string,
  variables: ReadonlyMap<string, Variable>,
): Promise<DjangoRefs> {
  const module = await settingsModule(host, root, variables);
  const sources = module === null ? [] : await settingsSources(host, root, module);
  if (sources.length === 0) return { isDjango: false, refs: [] };
  const bases = sources.map((source) => baseOf(source.text, source.path)).filter((base) => base !== null);
  const scopeOf = (source: Source): Scope => ({
    variables,
    base: baseOf(source.text, source.path) ?? bases[0] ?? root,
  });
  const chosen = lastDatabases(sources, scopeOf);
  if (chosen === null) return { isDjango: true, refs: [] };
  const { found, scope } = chosen;
  const refs: DependencyRef[] = [];
  for (const literal of dictionary(found.literal).values()) {
    if (!literal.startsWith('{')) continue;
    const ref = refOfDatabase(literal, scope, `${found.path}:${found.line}`);
    if (ref !== null && (ref.host !== null || ref.path !== null)) refs.push(ref);
  }
  return { isDjango: true, refs };
}
