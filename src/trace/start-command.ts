import type { Host } from '../host/host.ts';
import { configFilesOf, defaultBindsOf, givenBindsOf } from './binds.ts';
import { parseDotenv } from './leans/dotenv.ts';
import { serverOf } from './processes.ts';
import { bindsOfPython } from './python-binds.ts';
import { serverApps } from './server-config.ts';
import { expandVariables, parseScript, scriptOf } from './start-script.ts';
import { splitWords } from './unit-show.ts';

/** How a program is started: by a unit, or by another keeper of programs. */
export interface Start {
  readonly command: string;
  readonly cwd: string | null;
  /** `NAME=value` words. */
  readonly environment: readonly string[];
  readonly environmentFiles: readonly string[];
}

/** What a start comes down to once the shells around it are read. */
export interface Started {
  readonly command: string;
  readonly cwd: string | null;
  readonly binds: readonly string[];
}

const MOST_FILES = 3;
const MOST_SHELLS = 3;

async function variablesOf(host: Host, start: Start): Promise<Map<string, string>> {
  const variables = new Map<string, string>();
  for (const word of start.environment) {
    const at = word.indexOf('=');
    if (at > 0) variables.set(word.slice(0, at), word.slice(at + 1));
  }
  const paths = start.environmentFiles.slice(0, MOST_FILES).map((path) => path.replace(/^-/, ''));
  const looks = await Promise.all(paths.map((path) => host.read(path, { maxBytes: 64 * 1024 })));
  for (const [index, look] of looks.entries())
    if (look.is === 'seen')
      for (const one of parseDotenv(look.value.text, paths[index] ?? '', true)) variables.set(one.name, one.value);
  return variables;
}

/** Follows shells and scripts to the command that they run in the end. */
async function unwrap(
  host: Host,
  command: string,
  cwd: string | null,
  variables: Map<string, string>,
): Promise<Pick<Started, 'command' | 'cwd'>> {
  let now = { command: expandVariables(command, variables), cwd };
  for (let depth = 0; depth < MOST_SHELLS; depth++) {
    const script = await scriptOf(host, now.command, now.cwd);
    if (script === null) break;
    const inner = await parseScript(host, script, now.cwd, variables);
    if (inner === null) break;
    now = inner;
  }
  return now;
}

async function configured(host: Host, command: string, cwd: string | null, variables: ReadonlyMap<string, string>) {
  const named = configFilesOf(command, cwd);
  // gunicorn reads this one from where it is started when none is named.
  const own = named.length === 0 && cwd !== null && /\bgunicorn\b/.test(command) ? [`${cwd}/gunicorn.conf.py`] : [];
  const paths = [...named, ...own].filter((path) => path.endsWith('.py')).slice(0, MOST_FILES);
  const texts = await Promise.all(paths.map((path) => host.read(path)));
  const python = texts.flatMap((look) => (look.is === 'seen' ? bindsOfPython(look.value.text, cwd, variables) : []));
  const apps = await serverApps(host, command, cwd);
  return [...python, ...apps.flatMap((app) => app.binds)];
}

/** Servers that a program of one's own starts itself: `uvicorn.run(app, port=8000)` in the file that Python is given. */
async function selfServed(host: Host, command: string, cwd: string | null, variables: ReadonlyMap<string, string>) {
  const words = splitWords(command);
  const at = words.findIndex((word) => /(?:^|\/)python[\d.]*$/.test(word));
  if (at < 0) return [];
  const given = words.slice(at + 1).find((word) => !/^-[a-zA-Z]$/.test(word) || word === '-m');
  const path =
    given === '-m' ? `${(words[words.indexOf('-m') + 1] ?? '').replaceAll('.', '/')}/__main__.py` : (given ?? '');
  if (!path.endsWith('.py')) return [];
  const look = await host.read(path.startsWith('/') ? path : `${cwd ?? ''}/${path}`);
  return look.is === 'seen' ? bindsOfPython(look.value.text, cwd, variables) : [];
}

/**
 * The command that a start comes down to, and the addresses that it binds: what the command line says, else the
 * configuration that it names, else the environment, else the server's own default (their manuals).
 */
export async function readStart(host: Host, start: Start): Promise<Started> {
  const variables = await variablesOf(host, start);
  const { command, cwd } = await unwrap(host, start.command, start.cwd, variables);
  const more = variables.get('GUNICORN_CMD_ARGS');
  const whole = more !== undefined && /\bgunicorn\b/.test(command) ? `${more} ${command}` : command;
  const given = givenBindsOf(whole, cwd);
  if (given.length > 0) return { command, cwd, binds: given };
  const config = await configured(host, whole, cwd, variables);
  if (config.length > 0) return { command, cwd, binds: [...new Set(config)] };
  const own = await selfServed(host, command, cwd, variables);
  if (own.length > 0) return { command, cwd, binds: [...new Set(own)] };
  return { command, cwd, binds: fromEnvironment(command, variables) };
}

const PORTS = ['UVICORN_PORT', 'PORT', 'APP_PORT', 'HTTP_PORT', 'LISTEN_PORT', 'SERVER_PORT'];

function fromEnvironment(command: string, variables: ReadonlyMap<string, string>): string[] {
  const server = serverOf(command);
  const port = PORTS.map((name) => variables.get(name)).find((value) => value && /^\d{2,5}$/.test(value));
  const pythonServer = ['hypercorn', 'daphne'].includes(server ?? '');
  if (port !== undefined && !pythonServer) {
    // gunicorn takes PORT on every interface; uvicorn has a variable of its own.
    const host = variables.get('UVICORN_HOST') ?? (server === 'uvicorn' ? '127.0.0.1' : '0.0.0.0');
    if (server !== 'uvicorn' || variables.has('UVICORN_PORT')) return [`${host}:${port}`];
  }
  return defaultBindsOf(command);
}
