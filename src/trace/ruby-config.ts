import { addressText } from './binds.ts';

/** What the configuration of a Ruby server says of its app. */
export interface RubyApp {
  /** Addresses as text. */
  readonly binds: readonly string[];
  readonly logs: readonly string[];
  readonly directory: string | null;
}

/** Fills in `#{name}` with the strings that the file itself gives to names (`app = '/srv/shop'`). */
function filledIn(text: string): string {
  const names = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(/^[ \t]*([a-z_A-Z]\w*)\s*=\s*["']([^"'\n]{1,300})["']/gm))
    names.set(name, fill(value, names));
  return fill(text, names);
}

function fill(text: string, names: ReadonlyMap<string, string>): string {
  return text.replace(/#\{(\w+)\}/g, (all, name: string) => names.get(name) ?? all);
}

/** Values of a call of the configuration's language: `listen "/run/x.sock", backlog: 64`, `port 3000`. */
function given(text: string, call: string): string[] {
  // What is not in quotes may have a comment right behind it; `#{` is a value that nobody knows here.
  const value = `["']([^"'\\s,)#]+)(?=["'\\s,)]|$)|([^"'\\s,)#]+)(?=[\\s,)]|#(?!\\{)|$)`;
  const calls = text.matchAll(new RegExp(`^[ \\t]*(?:${call})[ (]+(?:${value})`, 'gm'));
  return [...calls].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

/** A `unicorn.rb` or `puma.rb` (their manuals): where it listens, where its words go, where it works. */
export function readRuby(written: string, cwd: string | null): RubyApp {
  const text = filledIn(written);
  const directory = given(text, 'working_directory|directory').find((path) => path.startsWith('/')) ?? null;
  const at = directory ?? cwd;
  const plain = (value: string): string => value.replace(/\?.*$/, '').replace(/^(?:tcp|unix|ssl):\/\/(?=[\w./])/, '');
  const binds = [...given(text, 'listen|bind').map(plain), ...given(text, 'port').filter((port) => /^\d+$/.test(port))];
  const redirected = [...text.matchAll(/^[ \t]*stdout_redirect[ (]+(.{1,600})$/gm)].flatMap((match) =>
    [...(match[1] ?? '').matchAll(/["']([^"']+)["']/g)].map((one) => one[1] ?? ''),
  );
  const logs = [...given(text, 'stderr_path|stdout_path'), ...redirected];
  return {
    binds: binds.map((bind) => addressText(bind, at)).filter((bind) => bind !== null),
    logs: [...new Set(logs.map((path) => (path.startsWith('/') || at === null ? path : `${at}/${path}`)))].filter(
      (path) => path.startsWith('/') && !path.includes('#{'),
    ),
    directory,
  };
}

/** Thin numbers what each of several servers has of its own: ports count on, names of sockets and logs get the number. */
export function readThin(text: string): RubyApp & { readonly user: string | null } {
  const value = (name: string): string | null =>
    new RegExp(`^${name}:[ \\t]*["']?([^"'#\\n]*[^"'#\\s])`, 'm').exec(text)?.[1] ?? null;
  const numbers = Array.from({ length: Math.min(16, Number(value('servers')) || 1) }, (_, index) => index);
  const numbered = (path: string, number: number): string => path.replace(/(\.\w+)?$/, `.${number}$1`);
  const socket = value('socket');
  const port = Number(value('port')) || 3000;
  const log = value('log');
  return {
    binds: numbers.map((n) =>
      socket === null ? `${value('address') ?? '0.0.0.0'}:${port + n}` : `unix:${numbered(socket, n)}`,
    ),
    logs: log?.startsWith('/') ? numbers.map((n) => numbered(log, socket === null ? port + n : n)) : [],
    directory: value('chdir'),
    user: value('user'),
  };
}
