import { splitWords } from './unit-show.ts';

/** Options whose value is an address, of the app servers that are met in front of a proxy. */
const ADDRESS_OPTIONS = new Set([
  '--bind',
  '-b',
  '--listen',
  '-l',
  '--http',
  '--http-socket',
  '--socket',
  '-s',
  '--uwsgi-socket',
  '--fastcgi-socket',
  '--uds',
  '-u',
  '--unix-socket',
  '--addr',
  '--address',
]);
const PORT_OPTIONS = new Set(['--port', '-p', '--server.port', '-P', '--http-port']);
const HOST_OPTIONS = new Set(['--host', '-h', '--hostname', '-H', '--ip', '-i', '--server.address']);

interface Found {
  readonly addresses: string[];
  host: string | null;
  port: string | null;
}

function absolute(path: string, cwd: string | null): string {
  if (path.startsWith('/') || cwd === null) return path;
  return `${cwd.replace(/\/$/, '')}/${path.replace(/^\.\//, '')}`;
}

/** `unix:x.sock`, `/run/x.sock`, `:8000`, `8000`, `127.0.0.1:8000`, `fd://3` → an address as text; null when it is none. */
export function addressText(value: string, cwd: string | null): string | null {
  const clean = value.replace(/^(?:tcp|http):\/\//, '');
  const unix =
    /^unix:(?:\/\/(?=\/))?(.+)$/.exec(clean)?.[1] ?? (/^[^:\s]*\/[^:\s]+$|\.sock(?:et)?$/.test(clean) ? clean : null);
  if (unix) return `unix:${absolute(unix, cwd)}`;
  if (/^\d{2,5}$/.test(clean)) return `0.0.0.0:${clean}`;
  if (/^:\d{2,5}$/.test(clean)) return `0.0.0.0${clean}`;
  return /^(?:\[[0-9a-fA-F:]+\]|[\w.-]+):\d{2,5}$/.test(clean) ? clean : null;
}

function take(found: Found, name: string, value: string, cwd: string | null): void {
  if (PORT_OPTIONS.has(name) && /^\d{2,5}$/.test(value)) found.port = value;
  else if (HOST_OPTIONS.has(name) && /^[\w.:-]+$/.test(value) && !/^\d{2,5}$/.test(value)) found.host = value;
  else if (ADDRESS_OPTIONS.has(name)) {
    const address = addressText(value, cwd);
    if (address) found.addresses.push(address);
    // `python3 -m http.server 9100 --bind 127.0.0.1` gives the port by itself.
    else if (/^(?:\d{1,3}(?:\.\d{1,3}){3}|localhost|::1?)$/.test(value)) found.host = value;
  }
}

/** Addresses that a command line binds, as text, or else the server's default. `cwd` makes relative paths absolute. */
export function bindsOfCommand(command: string, cwd: string | null): string[] {
  const given = givenBindsOf(command, cwd);
  return given.length > 0 ? given : defaultBindsOf(command);
}

/** Programs that run a script, which often takes its port as a plain argument. */
const RUNS_SCRIPTS = /(?:^|\/)(?:python[\d.]*|node|nodejs|ruby|deno|bun)$/;

function isPlainPort(words: readonly string[], index: number): boolean {
  const [word = '', before = ''] = [words[index], words[index - 1]];
  return (
    /^(?:8\d|[1-9]\d{3,4})$/.test(word) &&
    Number(word) <= 65_535 &&
    !before.startsWith('-') &&
    RUNS_SCRIPTS.test(words[0] ?? '')
  );
}

/** Addresses that the words of a command line name. */
export function givenBindsOf(command: string, cwd: string | null): string[] {
  const words = splitWords(command);
  const found: Found = { addresses: [], host: null, port: null };
  for (const [index, word] of words.entries()) {
    const equals = /^(--?[\w.-]+)=(.+)$/.exec(word);
    if (equals) take(found, equals[1] ?? '', equals[2] ?? '', cwd);
    else if (word.startsWith('-')) take(found, word, words[index + 1] ?? '', cwd);
    else if (
      index > 0 &&
      !words[index - 1]?.startsWith('-') &&
      /^(?:[\d.]+|localhost|\[[0-9a-f:]+\])?:\d{2,5}$/.test(word)
    ) {
      found.addresses.push(addressText(word, cwd) ?? word);
    } else if (index > 1 && isPlainPort(words, index)) found.port ??= word;
  }
  if (found.port) found.addresses.push(`${found.host ?? defaultHost(command)}:${found.port}`);
  else if (found.host && /\buvicorn\b/.test(command)) found.addresses.push(`${found.host}:8000`);
  return [...new Set(found.addresses)];
}

function defaultHost(command: string): string {
  return /\b(?:uvicorn|hypercorn|daphne|flask|runserver)\b/.test(command) ? '127.0.0.1' : '0.0.0.0';
}

/** Where these servers listen when nothing tells them otherwise (their manuals). */
export function defaultBindsOf(command: string): string[] {
  if (/\b(?:gunicorn|uvicorn|hypercorn|daphne)\b/.test(command)) return ['127.0.0.1:8000'];
  if (/manage\.py\s+runserver/.test(command)) return ['127.0.0.1:8000'];
  if (/\bflask\b.*\brun\b/.test(command)) return ['127.0.0.1:5000'];
  return [];
}

/** Configuration files that a command line names: gunicorn's `-c`, uwsgi's `--ini`, a bare `x.ini`. */
export function configFilesOf(command: string, cwd: string | null): string[] {
  const words = splitWords(command);
  const found: string[] = [];
  for (const [index, word] of words.entries()) {
    const value = /^--(?:config(?:-file)?|ini|yaml|fpm-config|emperor)=(.+)$/.exec(word)?.[1];
    if (value) found.push(value);
    else if (['-c', '--config', '--ini', '--yaml', '-y', '--fpm-config', '-C', '--config-file'].includes(word))
      found.push(words[index + 1] ?? '');
    else if (index > 0 && /\.(?:ini|ya?ml|conf|toml)$/.test(word) && !word.startsWith('-')) found.push(word);
  }
  return [
    ...new Set(found.filter((path) => path !== '').map((path) => absolute(path.replace(/^(?:file|python):/, ''), cwd))),
  ];
}

/** `bind = "unix:/run/x.sock"`, `socket = /run/x.sock`, `listen = 127.0.0.1:9000` in a server's own configuration. */
export function bindsOfConfig(text: string, cwd: string | null): string[] {
  const found: string[] = [];
  // lighttpd tells port and address apart.
  const port = /^[ \t]*server\.port[ \t]*=[ \t]*(\d{1,5})\b/m.exec(text)?.[1];
  if (port !== undefined)
    found.push(`${/^[ \t]*server\.bind[ \t]*=[ \t]*"([\d.]+)"/m.exec(text)?.[1] ?? '0.0.0.0'}:${port}`);
  for (const match of text.matchAll(
    /^[ \t]*(?:bind|socket|http-socket|http|uwsgi-socket|fastcgi-socket|listen|unix_socket|uds)\s*[=:]\s*(.+)$/gm,
  )) {
    for (const piece of (match[1] ?? '').replace(/#.*$/, '').matchAll(/[^\s"'[\],]+/g)) {
      const address = addressText(piece[0], cwd);
      if (address) found.push(address);
    }
  }
  return [...new Set(found)];
}

/** True when a bind of one side is what the other side calls: same path, or same port on an address that takes it. */
export function bindMatches(bind: string, wanted: string): boolean {
  if (bind === wanted) return true;
  if (bind.startsWith('unix:') || wanted.startsWith('unix:')) return realRun(bind) === realRun(wanted);
  const port = (text: string): string => text.slice(text.lastIndexOf(':') + 1);
  return port(bind) === port(wanted);
}

/** /var/run is a link to /run on every current distribution. */
function realRun(text: string): string {
  return text.replace(/^unix:\/var\/run\//, 'unix:/run/');
}
