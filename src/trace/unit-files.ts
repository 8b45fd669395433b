import type { Host } from '../host/host.ts';
import { bindMatches } from './binds.ts';
import { readStart } from './start-command.ts';
import { splitWords } from './unit-show.ts';

/** Programs that are never the app behind a proxy. */
export const NEVER =
  /^(?:nginx|apache2|httpd|caddy|haproxy|ssh|sshd|cron|dbus|rsyslog|docker|containerd|why502|getty|systemd-|user@|postfix|exim|ufw|networking|supervisord?\.)/;

/** Parts of the boot, two thirds of a host's units: nothing that a proxy leads to, so their files are not even read. */
const PLUMBING = /^(?:systemd-(?!journal-(?:gatewayd|remote|upload))|initrd-|dbus-org\.freedesktop\.)/;

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
  /** Of a template: the unit that it makes for an instance's name. */
  readonly instance?: (name: string) => Promise<UnitFile>;
}

/** In the order of precedence (systemd.unit(5)). */
const FOLDERS = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/lib/systemd/system',
  '/usr/lib/systemd/system',
  // What systemd makes of the scripts in /etc/init.d.
  '/run/systemd/generator.late',
];

/** The first so many are an administrator's, the others a package's. */
const OWN_FOLDERS = 3;
const MOST_BYTES = 64 * 1024;

interface Folder {
  readonly path: string;
  readonly names: readonly string[];
}

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

/** Specifiers that mean the same for every unit of the system's manager (systemd.unit(5)). */
const SPECIFIERS: Readonly<Record<string, string>> = {
  t: '/run',
  S: '/var/lib',
  C: '/var/cache',
  L: '/var/log',
  E: '/etc',
  T: '/tmp',
  V: '/var/tmp',
  '%': '%',
};

/** Fills in what stands for the unit's own name and the system's directories; others stay. */
function withSpecifiers(text: string, name: string): string {
  const [stem = '', instance] = name.replace(/\.\w+$/, '').split(/@(.*)/s);
  return text.replace(/%([a-zA-Z%])/g, (all, letter: string) => {
    if (letter === 'p' || letter === 'P') return stem;
    if ((letter === 'i' || letter === 'I') && instance) return instance;
    if (letter === 'n') return name;
    if (letter === 'N') return name.replace(/\.\w+$/, '');
    return SPECIFIERS[letter] ?? all;
  });
}

interface UnitText {
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

/** systemd.service(5): when the program of such a unit ends, so does all that it started. */
function leavesNothing(text: string): boolean {
  const last = (key: string): string => valuesOf(text, key).at(-1) ?? '';
  return last('Type') === 'oneshot' && !/^(?:yes|y|true|t|on|1)$/i.test(last('RemainAfterExit'));
}

/** Packages know what they write; a person may have called a server a oneshot, and then it runs for as long as it "starts". */
function isPackaged(path: string): boolean {
  return FOLDERS.indexOf(path.slice(0, path.lastIndexOf('/'))) >= OWN_FOLDERS;
}

async function parse(host: Host, unit: UnitText): Promise<UnitFile> {
  const { name, path } = unit;
  const text = withSpecifiers(unit.text, name);
  const command = valuesOf(text, 'ExecStart')[0]?.replace(/^[@\-:+!]+/, '') ?? '';
  const cwd = valuesOf(text, 'WorkingDirectory').at(-1)?.replace(/^-/, '') ?? null;
  const environment = valuesOf(text, 'Environment');
  const environmentFiles = valuesOf(text, 'EnvironmentFile');
  const listens = valuesOf(text, 'ListenStream').map((value) =>
    value.startsWith('/') ? `unix:${value}` : /^\d+$/.test(value) ? `0.0.0.0:${value}` : value,
  );
  const started =
    command === '' || (isPackaged(path) && leavesNothing(text))
      ? null
      : await readStart(host, { command, cwd, environment: environment.flatMap(splitWords), environmentFiles });
  const starts = name.endsWith('.socket')
    ? (valuesOf(text, 'Service').at(-1) ?? name.replace(/\.socket$/, '.service'))
    : null;
  return {
    name,
    path,
    command: started?.command ?? command,
    workingDirectory: started?.cwd ?? cwd,
    binds: [...new Set([...listens, ...(started?.binds ?? [])])],
    environment,
    environmentFiles,
    user: valuesOf(text, 'User').at(-1) ?? null,
    starts,
    ...(isTemplate(name)
      ? { instance: (of: string) => parse(host, { ...unit, name: name.replace('@.', `@${of}.`) }) }
      : {}),
  };
}

/** `web@.service` is started only as an instance, `web@8101.service`. */
function isTemplate(name: string): boolean {
  return name.includes('@.');
}

/** The folders that are there, with what is in them. Where /lib is a link, /usr/lib would only say the same again. */
async function readFolders(host: Host, all: boolean): Promise<readonly Folder[]> {
  const lib = all ? await host.info('/lib') : null;
  const paths = all ? FOLDERS : FOLDERS.slice(0, OWN_FOLDERS);
  const isMerged = lib?.is === 'seen' && lib.value.kind === 'link';
  const wanted = paths.filter((path) => !isMerged || path !== '/usr/lib/systemd/system');
  const looks = await Promise.all(wanted.map((path) => host.list(path)));
  return looks.flatMap((look, index) => (look.is === 'seen' ? [{ path: wanted[index] ?? '', names: look.value }] : []));
}

/** Drop-ins of a unit in the order of their file names; a name in an earlier folder hides it in a later one (systemd.unit(5)). */
async function dropInsOf(host: Host, folders: readonly Folder[], name: string): Promise<readonly string[]> {
  const homes = folders.filter(({ names }) => names.includes(`${name}.d`)).map(({ path }) => `${path}/${name}.d`);
  const lists = await Promise.all(homes.map((home) => host.list(home)));
  const chosen = new Map<string, string>();
  for (const [index, look] of lists.entries())
    for (const file of look.is === 'seen' ? look.value : [])
      if (file.endsWith('.conf') && !chosen.has(file)) chosen.set(file, `${homes[index]}/${file}`);
  const sorted = [...chosen].sort(([one], [other]) => (one < other ? -1 : 1));
  const parts = await Promise.all(sorted.map(([, path]) => host.read(path, { maxBytes: MOST_BYTES })));
  return parts.map((part) => (part.is === 'seen' ? part.value.text : ''));
}

async function readUnit(host: Host, folders: readonly Folder[], name: string): Promise<UnitText | null> {
  for (const folder of folders.filter(({ names }) => names.includes(name))) {
    const path = `${folder.path}/${name}`;
    const [main, dropIns] = await Promise.all([
      host.read(path, { maxBytes: MOST_BYTES }),
      dropInsOf(host, folders, name),
    ]);
    if (main.is === 'seen') return { name, path, text: [main.value.text, ...dropIns].join('\n') };
  }
  return null;
}

/** Instances of templates that some target wants: they are started at boot. */
async function wantedInstances(host: Host): Promise<readonly string[]> {
  const look = await host.glob('/etc/systemd/system/*.{wants,requires}/*@?*.service');
  return look.is === 'seen' ? look.value.map((path) => path.slice(path.lastIndexOf('/') + 1)) : [];
}

/**
 * The unit files that an administrator wrote (under /etc, /run and /usr/local), with drop-ins and the instances that are
 * enabled; with `all`, those of packages too. A name in an earlier folder hides it in a later one. Templates are left out.
 */
export async function readUnitFiles(host: Host, all: boolean): Promise<UnitFiles> {
  const folders = await readFolders(host, all);
  const names = new Set(
    folders.flatMap(({ names }) => names.filter((name) => /\.(?:service|socket)$/.test(name) && !PLUMBING.test(name))),
  );
  const read = await Promise.all([...names].map((name) => readUnit(host, folders, name)));
  const seen = new Map<string, UnitText>();
  for (const file of read) if (file !== null) seen.set(file.name, file);
  for (const name of await wantedInstances(host)) {
    const template = seen.get(name.replace(/@.*\./, '@.'));
    if (template && !seen.has(name)) seen.set(name, { ...template, name });
  }
  const files = await Promise.all([...seen.values()].map((file) => parse(host, file)));
  return { files: files.filter((file) => !file.instance), templates: files.filter((file) => file.instance) };
}

/** Units as their files have them. */
export interface UnitFiles {
  readonly files: readonly UnitFile[];
  readonly templates: readonly UnitFile[];
}

/** Words of an address that may be the name of an instance: `8101` and its ends, the parts of a path. */
function instanceNames(address: string): string[] {
  if (address.startsWith('unix:'))
    return address
      .slice(5)
      .split(/[/.]/)
      .filter((part) => part !== '' && part !== 'run');
  const port = address.slice(address.lastIndexOf(':') + 1);
  return [port, port.slice(1), port.slice(2), port.slice(3)].filter(Boolean);
}

/** The instance of a template that would bind an address, though nobody enabled it. */
export async function instanceFor(templates: readonly UnitFile[], address: string): Promise<UnitFile | null> {
  for (const template of templates)
    for (const name of instanceNames(address)) {
      const one = await template.instance?.(name);
      const bare = await template.instance?.('65000');
      if (
        one?.binds.some((bind) => bindMatches(bind, address)) &&
        !bare?.binds.some((bind) => bindMatches(bind, address))
      )
        return one;
    }
  return null;
}
