import type { Host } from '../host/host.ts';
import { bindsOfCommand, bindsOfConfig, configFilesOf } from './binds.ts';
import { splitWords } from './unit-show.ts';

/** A service or socket unit as its files have it, before systemd is asked. */
export interface UnitFile {
  readonly name: string;
  readonly path: string;
  readonly command: string;
  readonly workingDirectory: string | null;
  readonly binds: readonly string[];
  readonly environment: readonly string[];
  readonly environmentFiles: readonly string[];
  readonly user: string | null;
  /** The unit a socket starts. */
  readonly starts: string | null;
}

/** In the order of precedence (systemd.unit(5)). */
const FOLDERS = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/lib/systemd/system',
  '/usr/lib/systemd/system',
];

/** Values of a key in an ini-like unit text; an empty assignment resets the list, a trailing backslash joins lines. */
export function valuesOf(text: string, key: string): string[] {
  const joined = text.replace(/\\\r?\n\s*/g, ' ');
  let values: string[] = [];
  for (const match of joined.matchAll(new RegExp(`^[ \\t]*${key}[ \\t]*=[ \\t]*(.*)$`, 'gm'))) {
    const value = (match[1] ?? '').trim();
    values = value === '' ? [] : [...values, value];
  }
  return values;
}

async function bindsIn(host: Host, command: string, cwd: string | null): Promise<string[]> {
  const texts = await Promise.all(
    configFilesOf(command, cwd)
      .slice(0, 3)
      .map((path) => host.read(path)),
  );
  const found = texts.flatMap((look) => (look.is === 'seen' ? bindsOfConfig(look.value.text, cwd) : []));
  return found.length > 0 ? found : bindsOfCommand(command, cwd);
}

async function environmentPort(
  host: Host,
  environment: readonly string[],
  files: readonly string[],
): Promise<string | null> {
  const looks = await Promise.all(files.slice(0, 3).map((path) => host.read(path.replace(/^-/, ''))));
  const lines = [
    ...environment.flatMap(splitWords),
    ...looks.flatMap((look) => (look.is === 'seen' ? look.value.text.split('\n') : [])),
  ];
  return (
    lines
      .map((line) => /^(?:export )?(?:PORT|APP_PORT|HTTP_PORT|LISTEN_PORT)=["']?(\d{2,5})/.exec(line)?.[1])
      .find(Boolean) ?? null
  );
}

async function parse(host: Host, name: string, path: string, text: string): Promise<UnitFile> {
  const command = valuesOf(text, 'ExecStart')[0]?.replace(/^[@\-:+!]+/, '') ?? '';
  const cwd = valuesOf(text, 'WorkingDirectory').at(-1)?.replace(/^-/, '') ?? null;
  const environment = valuesOf(text, 'Environment');
  const environmentFiles = valuesOf(text, 'EnvironmentFile');
  const listens = valuesOf(text, 'ListenStream').map((value) =>
    value.startsWith('/') ? `unix:${value}` : /^\d+$/.test(value) ? `0.0.0.0:${value}` : value,
  );
  const port = /\$\{?PORT|node|npm|java|ruby|rails|python/.test(command)
    ? await environmentPort(host, environment, environmentFiles)
    : null;
  const binds = [
    ...listens,
    ...(await bindsIn(host, command.replace(/\$\{?PORT\}?/g, port ?? '$PORT'), cwd)),
    ...(port ? [`0.0.0.0:${port}`] : []),
  ];
  const starts = name.endsWith('.socket')
    ? (valuesOf(text, 'Service').at(-1) ?? name.replace(/\.socket$/, '.service'))
    : null;
  return {
    name,
    path,
    command,
    workingDirectory: cwd,
    binds: [...new Set(binds)],
    environment,
    environmentFiles,
    user: valuesOf(text, 'User').at(-1) ?? null,
    starts,
  };
}

async function readFolder(host: Host, folder: string): Promise<{ name: string; path: string; text: string }[]> {
  const look = await host.list(folder);
  if (look.is !== 'seen') return [];
  const names = look.value.filter((name) => /\.(?:service|socket)$/.test(name));
  const texts = await Promise.all(
    names.map(async (name) => {
      const path = `${folder}/${name}`;
      const [main, dropIns] = await Promise.all([
        host.read(path, { maxBytes: 64 * 1024 }),
        host.glob(`${path}.d/*.conf`),
      ]);
      if (main.is !== 'seen') return null;
      const parts = dropIns.is === 'seen' ? await Promise.all(dropIns.value.map((file) => host.read(file))) : [];
      return {
        name,
        path,
        text: [main.value.text, ...parts.map((part) => (part.is === 'seen' ? part.value.text : ''))].join('\n'),
      };
    }),
  );
  return texts.filter((one) => one !== null);
}

/**
 * The unit files that an administrator wrote (under /etc, /run and /usr/local), with drop-ins; with `all`, those of
 * packages too. A name in an earlier folder hides it in a later one.
 */
export async function readUnitFiles(host: Host, all: boolean): Promise<readonly UnitFile[]> {
  const folders = all ? FOLDERS : FOLDERS.slice(0, 3);
  const read = (await Promise.all(folders.map((folder) => readFolder(host, folder)))).flat();
  const seen = new Map<string, (typeof read)[number]>();
  for (const file of read) if (!seen.has(file.name)) seen.set(file.name, file);
  return Promise.all([...seen.values()].map((file) => parse(host, file.name, file.path, file.text)));
}
