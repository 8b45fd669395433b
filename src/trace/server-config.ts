import type { Host } from '../host/host.ts';
import { addressText, bindsOfConfig, configFilesOf } from './binds.ts';
import { readRuby, readThin } from './ruby-config.ts';

/** One app of an app server: a file of its own configuration (a pool of php-fpm, a vassal or an ini of uWSGI). */
export interface ServerApp {
  readonly path: string;
  /** The section's or the file's name: php-fpm and Debian's uwsgi speak of the app by it. */
  readonly name: string;
  /** Addresses as text. */
  readonly binds: readonly string[];
  /** Files that its words go to. */
  readonly logs: readonly string[];
  /** Directory that it works in. */
  readonly directory: string | null;
  /** The user that it runs as, where the server itself changes to one. */
  readonly user: string | null;
}

const MOST_FILES = 24;

const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const stem = (path: string): string => fileName(path).replace(/\.[^.]*$/, '');

/** Configuration that a command reads without naming it, as Debian's packages have it. */
function unnamedFiles(command: string): string[] {
  const fpm = /\bphp-fpm(\d\.\d)?\b/.exec(command);
  if (fpm && !/fpm-config|\s-y\s/.test(command))
    return [fpm[1] ? `/etc/php/${fpm[1]}/fpm/php-fpm.conf` : '/etc/php-fpm.conf'];
  if (/^\/etc\/init\.d\/thin\b/.test(command)) return ['/etc/thin*/*.yml'];
  if (/^\/etc\/init\.d\/uwsgi\b/.test(command)) return ['/etc/uwsgi/apps-enabled/*.ini'];
  if (/\buwsgi-emperor\b/.test(command)) return ['/etc/uwsgi-emperor/emperor.ini'];
  return [];
}

/** Files that a configuration takes in: php-fpm's `include=`, the vassals of an emperor. */
function included(text: string): string[] {
  return [...text.matchAll(/^\s*(include|emperor)\s*=\s*(\/\S+)$/gm)].map(([, key, value = '']) =>
    key === 'emperor' && !/[*?]/.test(value) ? `${value.replace(/\/$/, '')}/*.ini` : value,
  );
}

/** uWSGI's `%n`, `%d` … and `%(option)` (its documentation, "Magic variables" and "Placeholders"). */
function expand(text: string, path: string): string {
  if (!text.includes('%')) return text;
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const magic: Readonly<Record<string, string>> = {
    n: stem(path),
    s: fileName(path),
    p: path,
    d: folder,
    c: folder.split('/').at(-2) ?? '',
  };
  const option = (name: string): string | undefined =>
    new RegExp(`^\\s*${name.replace(/[^\w-]/g, '')}\\s*=\\s*(\\S+)`, 'm').exec(text)?.[1];
  return text
    .replace(/%\(([\w-]+)\)/g, (all, name: string) => option(name) ?? all)
    .replace(/%([nspdc])(?![\w(])/g, (all, letter: string) => magic[letter] ?? all);
}

function logsOf(text: string): string[] {
  const written =
    /^\s*(?:error_log|slowlog|access\.log|(?:server\.)?errorlog|accesslog|logto2?|daemonize2?|(?:req-)?logger|php_admin_value\[error_log\]|php_value\[error_log\])\s*=\s*["']?(?:file:)?(\/[^\s"',]+)/gm;
  return [...new Set([...text.matchAll(written)].map((match) => match[1] ?? ''))];
}

function appOf(path: string, written: string, command: string, cwd: string | null): ServerApp {
  if (path.endsWith('.rb')) return { path, name: stem(path), user: null, ...readRuby(written, cwd) };
  if (/\bthin\b/.test(command)) return { path, name: stem(path), ...readThin(written) };
  const text = expand(written, path);
  const name = /^\s*\[(?!global\]|uwsgi\])([\w.-]+)\]/m.exec(text)?.[1] ?? stem(path);
  const directory = /^\s*chdir2?\s*=\s*["']?(\/[^\s"']+)/m.exec(text)?.[1] ?? null;
  const binds = bindsOfConfig(text, directory ?? cwd);
  // Debian's script gives each app a socket and a log of its own unless the app names others.
  const debian = /^\/etc\/init\.d\/uwsgi\b/.test(command);
  const own = debian && binds.length === 0 ? [addressText(`/run/uwsgi/app/${name}/socket`, null) ?? ''] : binds;
  const user = /^\s*(?:user|uid|server\.username)\s*=\s*["']?([\w.-]+)/m.exec(text)?.[1] ?? null;
  return {
    path,
    name,
    binds: own,
    user,
    logs: [...logsOf(text), ...(debian ? [`/var/log/uwsgi/app/${name}.log`] : [])],
    directory,
  };
}

async function readAll(host: Host, patterns: readonly string[]): Promise<{ path: string; text: string }[]> {
  const lists = await Promise.all(
    patterns.map(async (pattern) => {
      if (!/[*?[]/.test(pattern)) return [pattern];
      const look = await host.glob(pattern);
      return look.is === 'seen' ? look.value : [];
    }),
  );
  const paths = [...new Set(lists.flat())].slice(0, MOST_FILES);
  const looks = await Promise.all(paths.map((path) => host.read(path)));
  return looks.flatMap((look, index) =>
    look.is === 'seen' ? [{ path: paths[index] ?? '', text: look.value.text }] : [],
  );
}

/** The apps that a server's own configuration has, includes followed once; empty when the command names no configuration. */
export async function serverApps(host: Host, command: string, cwd: string | null): Promise<readonly ServerApp[]> {
  const named = [
    ...configFilesOf(command, cwd)
      .filter((path) => !path.endsWith('.py'))
      .slice(0, 4),
    ...unnamedFiles(command),
  ];
  if (named.length === 0) return [];
  const files = await readAll(host, named);
  const more = await readAll(
    host,
    files.flatMap(({ text }) => included(text)),
  );
  return [...files, ...more].map(({ path, text }) => appOf(path, text, command, cwd));
}
