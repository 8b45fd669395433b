import type { Host } from '../../host/host.ts';
import { parentOf } from './app.ts';
import type { Variable } from './dotenv.ts';
import type { DependencyRef } from './ref.ts';
import { refOfUrl } from './url.ts';
import { refsOfVariables } from './variables.ts';

/** Files that settings live in, in the project's root and one directory below. */
const WANTED =
  /^(?:(?:config|settings|conf|database|db|celeryconfig|celery|cache|extensions|broker|env)(?:[._-][\w-]+)?\.(?:py|js|ts|mjs|cjs|rb|php)|(?:config|settings|database|app|application(?:-[\w]+)?|appsettings(?:\.Production)?|production|default|secrets|mongoid|cable)\.(?:toml|ya?ml|ini|cfg|conf|json|properties)|alembic\.ini|wp-config\.php|knexfile\.js|ormconfig\.json|parameters\.ya?ml)$/i;
const SKIPPED =
  /^(?:\.|node_modules$|venv$|env$|virtualenv$|site-packages$|__pycache__$|static|media|assets|public|dist|build|tests?$|spec$|docs?$|migrations$|frontend$|client$|vendor$|logs?$)/i;
const MOST_FILES = 24;
const MOST_DIRECTORIES = 24;
const MAX_BYTES = 64 * 1024;

async function filesIn(host: Host, directory: string): Promise<readonly string[]> {
  const look = await host.list(directory);
  if (look.is !== 'seen') return [];
  return look.value.filter((name) => WANTED.test(name)).map((name) => `${directory}/${name}`);
}

async function candidates(host: Host, root: string): Promise<readonly string[]> {
  const look = await host.list(root);
  if (look.is !== 'seen') return [];
  const own = look.value.filter((name) => WANTED.test(name)).map((name) => `${root}/${name}`);
  const below = look.value.filter((name) => !name.includes('.') && !SKIPPED.test(name)).slice(0, MOST_DIRECTORIES);
  const nested = await Promise.all(below.map((name) => filesIn(host, `${root}/${name}`)));
  return [...own, ...nested.flat()].slice(0, MOST_FILES);
}

const URL =
  /\b((?:postgres(?:ql)?|mysql2?|mariadb|rediss?|unix|mongodb|amqps?|memcached|sqlite3?)(?:\+\w+)?:\/\/[^\s"'`,;)\]}]*)/gi;

/** A URL that is only the default of a variable which is set does not count. */
function isOverridden(line: string, before: number, variables: ReadonlyMap<string, Variable>): boolean {
  for (const match of line.slice(0, before).matchAll(/\b[A-Z][A-Z0-9_]{2,}\b/g))
    if (variables.has(match[0])) return true;
  return false;
}

function refsInText(text: string, path: string, variables: ReadonlyMap<string, Variable>): readonly DependencyRef[] {
  const refs: DependencyRef[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (!line.includes('://') || /^\s*(?:#|\/\/|;|\*)/.test(line)) continue;
    for (const match of line.matchAll(URL)) {
      const url = (match[1] ?? '').replace(
        /\$\{(\w+)(?::-[^}]*)?\}/g,
        (all, name: string) => variables.get(name)?.value ?? all,
      );
      if (/[{}<>]|%\(|example\.(?:com|org)/.test(url) || isOverridden(line, match.index, variables)) continue;
      const ref = refOfUrl(url, `${path}:${index + 1}`, parentOf(path));
      if (ref) refs.push(ref);
    }
  }
  return refs;
}

/** WordPress: `define( 'DB_HOST', 'localhost' );`. */
function wordpressRefs(text: string, path: string): readonly DependencyRef[] {
  const variables: Variable[] = [{ name: 'DB_ENGINE', value: 'mysql', source: path }];
  for (const match of text.matchAll(/^\s*define\(\s*["'](DB_(?:HOST|NAME|USER))["']\s*,\s*["']([^"']*)["']/gm)) {
    const line = text.slice(0, match.index).split('\n').length;
    variables.push({ name: match[1] ?? '', value: match[2] ?? '', source: `${path}:${line}` });
  }
  return variables.length > 1 ? refsOfVariables(variables, null) : [];
}

/** Connection URLs written in settings files; a bounded look at few files. */
export async function configRefs(
  host: Host,
  root: string,
  variables: ReadonlyMap<string, Variable>,
): Promise<readonly DependencyRef[]> {
  const paths = await candidates(host, root);
  const looks = await Promise.all(paths.map((path) => host.read(path, { maxBytes: MAX_BYTES })));
  return looks.flatMap((look, index) => {
    const path = paths[index] ?? '';
    if (look.is !== 'seen') return [];
    const { text } = look.value;
    return [
      ...refsInText(text, path, variables),
      ...(path.endsWith('/wp-config.php') ? wordpressRefs(text, path) : []),
    ];
  });
}
