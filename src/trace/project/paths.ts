import type { LogEvent } from '../../core/event.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import type { Host } from '../../host/host.ts';
import type { Mount } from '../host/mounts.ts';
import { parentOf } from '../leans/app.ts';
import type { Names, User } from '../names.ts';
import { componentsOf } from '../socket-file.ts';
import { mayUse, realInfo } from './access.ts';

type PathFact = FactMap['project']['paths'][number];

const MOST_PATHS = 12;
const FIELDS = ['path', 'target', 'file', 'filename', 'directory', 'dir', 'socket', 'program', 'script'];
/** `[Errno 13] Permission denied: '/srv/x'`, `ENOENT: no such file or directory, open '/srv/x'`. */
const QUOTED =
  /(?:No such file or directory|Permission denied|Read-only file system|Is a directory|Not a directory|not permitted|ENOENT|EACCES|EROFS|EPERM|ENOTDIR|unable to open database file)[^'"\n]{0,60}['"]([^'"\n]{1,400})['"]/gi;

function complete(path: string, directory: string | null): string | null {
  const clean = path.replace(/^file:\/\//, '');
  if (clean.startsWith('/')) return clean.replace(/\/+$/, '') || '/';
  const looksLikePath = /^[\w.-]+(?:\/[\w.-]+)+$/.test(clean.replace(/^\.\//, '')) || /^[\w-]+\.\w{1,8}$/.test(clean);
  return looksLikePath && directory !== null ? `${directory}/${clean.replace(/^\.\//, '')}` : null;
}

/** The files that could provide a Python module: `orders.urls` → orders/urls.py, orders/urls/__init__.py, orders. */
export function filesOfModule(module: string, root: string): readonly string[] {
  if (!/^[A-Za-z_]\w*(?:\.\w+)*$/.test(module)) return [];
  const stem = `${root}/${module.replaceAll('.', '/')}`;
  return [`${stem}.py`, `${stem}/__init__.py`, ...(module.includes('.') ? [parentOf(stem)] : [])];
}

/** The file that `require('./routes/users')` in a file of the stack means. */
function filesOfRequire(module: string, event: LogEvent): readonly string[] {
  if (module.startsWith('/')) return [module];
  const requirer = /(?:Require stack:\s*-\s*|imported from\s+)(\/\S+)/.exec(
    `${event.text}\n${event.detail ?? ''}`,
  )?.[1];
  if (requirer === undefined || !module.startsWith('.')) return [];
  const parts = parentOf(requirer).split('/');
  for (const part of module.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  const path = parts.join('/');
  return /\.\w+$/.test(path) ? [path] : [`${path}.js`, path];
}

function hasHint(event: LogEvent): boolean {
  return event.hints.some(({ id }) => /^(?:app|process|unit|socket|db|host|container)\./.test(id));
}

/** Paths that the errors name, and those that would provide a missing module of the project itself. */
export function pathsNamed(
  events: readonly LogEvent[],
  root: string | null,
  directory: string | null,
): readonly string[] {
  const found: string[] = [];
  for (const event of events) {
    if (!hasHint(event)) continue;
    for (const field of FIELDS) {
      const path = complete(event.fields[field] ?? '', directory);
      if (path !== null && path.length > 1) found.push(path);
    }
    for (const match of event.text.matchAll(QUOTED)) {
      const path = complete(match[1] ?? '', directory);
      if (path !== null) found.push(path);
    }
    const module = event.fields.module?.replaceAll(/^['"]|['"]$/g, '');
    if (module === undefined) continue;
    if (/^[./]/.test(module)) found.push(...filesOfRequire(module, event));
    else if (root !== null) found.push(...filesOfModule(module, root));
  }
  return [...new Set(found)].slice(0, MOST_PATHS);
}

/** What a path is, and what the app's user may do with it; null when it cannot be seen. */
async function pathFact(
  host: Host,
  path: string,
  user: User | null,
  names: Names,
  mounts: readonly Mount[] | null,
): Promise<PathFact | null> {
  const look = await host.info(path);
  if (look.is === 'denied' || look.is === 'failed') return null;
  const info = look.is === 'seen' ? await realInfo(host, path) : null;
  if (info === null) {
    return { path, exists: false, kind: null, owner: null, mode: null, readable: null, writable: null };
  }
  const [readable, writable, passable] = await Promise.all([
    mayUse(host, path, user, 'read'),
    mayUse(host, path, user, 'write', mounts),
    mayUse(host, path, user, 'search'),
  ]);
  const owner = names.userName(info.uid);
  const way = info.kind === 'directory' ? { passable } : {};
  return { path, exists: true, kind: info.kind, owner, mode: info.mode, readable, writable, ...way };
}

/** The uppermost directory above a path that the app's user may not pass; null when every one lets it through. */
async function closedAbove(host: Host, path: string, user: User | null): Promise<string | null> {
  const above = componentsOf(path).slice(0, -1);
  const may = await Promise.all(above.map((directory) => mayUse(host, directory, user, 'search')));
  return above[may.indexOf(false)] ?? null;
}

const MOST_NEIGHBOURS = 12;

/** Files of the same kind beside one that the app may not write: what made one somebody else's made them all so. */
async function neighbours(host: Host, fact: PathFact): Promise<readonly string[]> {
  const extension = /\.\w{1,8}$/.exec(fact.path)?.[0];
  if (fact.kind !== 'file' || fact.writable !== false || extension === undefined) return [];
  const folder = parentOf(fact.path);
  const look = await host.list(folder);
  const names = look.is === 'seen' ? look.value.filter((name) => name.endsWith(extension)) : [];
  return names.slice(0, MOST_NEIGHBOURS).map((name) => `${folder}/${name}`);
}

/**
 * Facts of paths; for one that is missing, also of its directory; for one that is out of reach, of the directory that
 * bars the way; for one that is not to be written, of its neighbours.
 */
export async function pathFacts(
  host: Host,
  paths: readonly string[],
  user: User | null,
  names: Names,
  mounts: readonly Mount[] | null,
): Promise<PathFact[]> {
  const look = (path: string): Promise<PathFact | null> => pathFact(host, path, user, names, mounts);
  const own = await Promise.all(paths.map(look));
  const missing = own
    .filter((fact) => fact !== null && !fact.exists && !fact.path.endsWith('/__init__.py'))
    .map((fact) => parentOf(fact?.path ?? '/'));
  const parents = await Promise.all([...new Set(missing)].filter((path) => !paths.includes(path)).map(look));
  const shut = await Promise.all(
    own.map((fact) => (fact && fact.readable !== true ? closedAbove(host, fact.path, user) : null)),
  );
  const known = [...paths, ...missing];
  const closed = await Promise.all(
    [...new Set(shut)].map((path) => (path && !known.includes(path) ? look(path) : null)),
  );
  const within = own.filter((_, index) => shut[index] === null);
  const beside = (await Promise.all(within.map((fact) => (fact ? neighbours(host, fact) : [])))).flat();
  const others = await Promise.all([...new Set(beside)].filter((path) => !paths.includes(path)).map(look));
  return [...own, ...parents, ...closed, ...others.filter((fact) => fact?.writable === false)].filter(
    (fact) => fact !== null,
  );
}
