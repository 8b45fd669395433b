import type { Host, Look } from '../host/host.ts';
import type { Names } from './names.ts';
import { existsAs, programOf } from './program-file.ts';
import { readStart, type Started } from './start-command.ts';
import type { UnitFile } from './unit-files.ts';
import { exitMeaning, splitWords, type UnitFact } from './unit-show.ts';

/** Programs that supervisord keeps (supervisord.org): seen as units that are called `supervisor:NAME`. */
export const PREFIX = 'supervisor:';

const MAIN = ['/etc/supervisor/supervisord.conf', '/etc/supervisord.conf'];
const MOST_PROGRAMS = 24;

interface Section {
  readonly kind: string;
  readonly name: string;
  readonly file: string;
  readonly values: ReadonlyMap<string, string>;
}

/** Sections of an ini text; a value goes on over lines that begin with a space. */
function sectionsOf(text: string, file: string): Section[] {
  const found: (Section & { values: Map<string, string> })[] = [];
  let key: string | null = null;
  for (const line of text.split('\n')) {
    const head = /^\[([\w-]+)(?::([^\]]+))?\]/.exec(line);
    const pair = /^([\w-]+)\s*[=:]\s*(.*)$/.exec(line);
    const values = found.at(-1)?.values;
    if (head) {
      found.push({ kind: head[1] ?? '', name: (head[2] ?? '').trim(), file, values: new Map() });
      key = null;
    } else if (/^\s*[;#]/.test(line)) continue;
    else if (pair && values) {
      key = pair[1] ?? '';
      values.set(key, (pair[2] ?? '').replace(/\s;.*$/, '').trim());
    } else if (/^\s+\S/.test(line) && key !== null) values?.set(key, `${values.get(key)} ${line.trim()}`.trim());
  }
  return found;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

async function readSections(host: Host): Promise<readonly Section[]> {
  for (const path of MAIN) {
    const look = await host.read(path);
    if (look.is !== 'seen') continue;
    const own = sectionsOf(look.value.text, path);
    const patterns = own
      .filter((one) => one.kind === 'include')
      .flatMap((one) => splitWords(one.values.get('files') ?? ''));
    const globs = await Promise.all(
      patterns.map((pattern) => host.glob(pattern.startsWith('/') ? pattern : `${folderOf(path)}/${pattern}`)),
    );
    const paths = globs.flatMap((one) => (one.is === 'seen' ? one.value : []));
    const texts = await Promise.all(paths.map((one) => host.read(one)));
    return [
      ...own,
      ...texts.flatMap((one, index) => (one.is === 'seen' ? sectionsOf(one.value.text, paths[index] ?? '') : [])),
    ];
  }
  return [];
}

/** A program as its configuration has it. */
interface Program {
  /** As supervisorctl(1) names it: `shop`, `group:shop`. */
  readonly name: string;
  readonly file: string;
  readonly command: string;
  readonly directory: string | null;
  readonly user: string | null;
  readonly environment: readonly string[];
  readonly autostart: boolean;
  readonly restarts: boolean;
}

/** `A="1",B='two'` → words. */
function environmentOf(text: string): string[] {
  return [...text.matchAll(/(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^,\s]*))/g)].map(
    ([, name, double, single, plain]) => `${name}=${double ?? single ?? plain ?? ''}`,
  );
}

function programsOf(sections: readonly Section[]): Program[] {
  const groups = new Map<string, string>();
  for (const group of sections.filter((one) => one.kind === 'group'))
    for (const member of (group.values.get('programs') ?? '').split(',')) groups.set(member.trim(), group.name);
  const numbers = /%\(process_num\)0?\d*d/g;
  return sections
    .filter((one) => one.kind === 'program' || one.kind === 'fcgi-program')
    .flatMap(({ name, file, values }) => {
      const count = Math.max(1, Number(values.get('numprocs') ?? 1) || 1);
      const first = Number(values.get('numprocs_start') ?? 0) || 0;
      return Array.from({ length: Math.min(count, 8) }, (_, index) => {
        const fill = (text: string): string =>
          text
            .replace(/%\(program_name\)s/g, name)
            .replace(/%\(here\)s/g, folderOf(file))
            .replace(/%\(group_name\)s/g, groups.get(name) ?? name)
            .replace(numbers, (format) =>
              String(first + index).padStart(Number(/0(\d+)d/.exec(format)?.[1] ?? 1), '0'),
            );
        const process = fill(values.get('process_name') ?? '%(program_name)s');
        const group = groups.get(name) ?? name;
        return {
          name: process === group ? process : `${group}:${process}`,
          file,
          command: fill(values.get('command') ?? ''),
          directory: values.has('directory') ? fill(values.get('directory') ?? '') : null,
          user: values.get('user') ?? null,
          environment: environmentOf(fill(values.get('environment') ?? '')),
          autostart: !/^(?:false|no|off|0)$/i.test(values.get('autostart') ?? 'true'),
          restarts: !/^(?:false|no|off|0)$/i.test(values.get('autorestart') ?? 'unexpected'),
        };
      });
    })
    .slice(0, MOST_PROGRAMS);
}

/** What supervisord says of one program; names as in its XML-RPC interface (supervisord.org/api.html). */
interface Info {
  readonly statename: string;
  readonly pid: number;
  readonly start: number;
  readonly stop: number;
  readonly exitstatus: number;
  readonly spawnerr: string;
  readonly logs: readonly string[];
}

function textOf(xml: string): string {
  return xml.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}

function infoOf(xml: string): Info | null {
  if (xml.includes('<fault>')) return null;
  const values = new Map<string, string>();
  for (const [, name = '', value = ''] of xml.matchAll(/<name>(\w+)<\/name>\s*<value>(?:<(?:string|int|i4)>)?([^<]*)/g))
    values.set(name, textOf(value));
  const number = (name: string): number => Number(values.get(name) ?? 0) || 0;
  const statename = values.get('statename');
  if (statename === undefined) return null;
  return {
    statename,
    pid: number('pid'),
    start: number('start'),
    stop: number('stop'),
    exitstatus: number('exitstatus'),
    spawnerr: values.get('spawnerr') ?? '',
    logs: ['stdout_logfile', 'stderr_logfile']
      .flatMap((name) => values.get(name) || [])
      .filter((path) => path.startsWith('/')),
  };
}

async function ask(host: Host, socket: string, name: string): Promise<Look<Info>> {
  const body = `<?xml version="1.0"?><methodCall><methodName>supervisor.getProcessInfo</methodName><params><param><value><string>${name.replace(/[<&]/g, '')}</string></value></param></params></methodCall>`;
  const look = await host.http({
    scheme: 'http',
    address: { is: 'unix', path: socket },
    method: 'POST',
    path: '/RPC2',
    headers: { host: 'supervisor', 'content-type': 'text/xml', 'content-length': String(Buffer.byteLength(body)) },
    body,
    timeoutMs: 1000,
  });
  if (look.is !== 'seen') return look;
  const { errno, body: answer } = look.value;
  if (errno === 'EACCES' || errno === 'EPERM')
    return { is: 'denied', why: `${socket} may not be opened`, allow: 'sudo why502 diagnose' };
  if (look.value.is === 'failed') return { is: 'failed', why: look.value.message ?? 'supervisord does not answer' };
  const info = infoOf(answer);
  return info ? { is: 'seen', value: info } : { is: 'absent' };
}

/** supervisord of this host, each look taken once. */
export interface Supervisor {
  /** Its programs as if they were unit files. */
  readonly files: readonly UnitFile[];
  /** Null when supervisord itself does not answer: then it is the one that is down. */
  unit(name: string, foundBy: string, names: Names, bootAt: number): Promise<Look<UnitFact> | null>;
  /** The first process of each program that runs. */
  pids(): Promise<ReadonlyMap<number, string>>;
}

function unitFileOf(program: Program, started: Started): UnitFile {
  return {
    name: PREFIX + program.name,
    path: program.file,
    command: started.command,
    workingDirectory: started.cwd,
    binds: started.binds,
    environment: program.environment,
    environmentFiles: [],
    user: program.user,
    starts: null,
  };
}

/** supervisord's states (supervisord.org/subprocess.html) in systemd's words. */
const STATES: Readonly<Record<string, readonly [active: string, sub: string]>> = {
  RUNNING: ['active', 'running'],
  STARTING: ['activating', 'start'],
  BACKOFF: ['activating', 'auto-restart'],
  STOPPING: ['deactivating', 'stop'],
  STOPPED: ['inactive', 'dead'],
  FATAL: ['failed', 'failed'],
};

/** What systemd would have said of an attempt that never became a program. */
function spawnStatus(info: Info, cwdExists: boolean | null, program: UnitFact['program']): number | null {
  const failed = ['BACKOFF', 'FATAL', 'EXITED'].includes(info.statename);
  if (!failed) return null;
  if (cwdExists === false) return 200;
  if (/can't find command|not executable|no such file/i.test(info.spawnerr)) return 203;
  return program?.exists === false || program?.executable === false || program?.interpreterExists === false
    ? 203
    : null;
}

function stateOf(info: Info): Pick<UnitFact, 'activeState' | 'subState' | 'result'> {
  const badly = info.statename === 'EXITED' && info.exitstatus !== 0;
  const [activeState, subState] = badly ? ['failed', 'failed'] : (STATES[info.statename] ?? ['inactive', 'dead']);
  const bad = badly || info.statename === 'FATAL' || info.statename === 'BACKOFF';
  return { activeState, subState, result: bad ? 'exit-code' : 'success' };
}

async function unitOf(
  host: Host,
  program: Program,
  started: Started,
  info: Info,
  around: { readonly names: Names; readonly foundBy: string; readonly bootAt: number },
): Promise<UnitFact> {
  const words = splitWords(program.command);
  const [file, cwdExists] = await Promise.all([
    programOf(host, words[0] ?? ''),
    program.directory === null ? null : existsAs(host, program.directory, 'directory'),
  ]);
  const tries = ['BACKOFF', 'FATAL'].includes(info.statename);
  const ended = info.stop > info.start || tries;
  const status = spawnStatus(info, cwdExists, file) ?? (ended ? info.exitstatus : null);
  const kind = status === null ? null : status < 0 ? 'killed' : 'exited';
  const at = (seconds: number): number | null => (seconds > 0 ? seconds * 1000 : null);
  return {
    name: PREFIX + program.name,
    foundBy: around.foundBy,
    loadState: 'loaded',
    ...stateOf(info),
    unitFileState: program.autostart ? 'enabled' : 'disabled',
    fragmentPath: program.file,
    loadError: null,
    needDaemonReload: false,
    exitKind: kind,
    exitStatus: status,
    exitMeaning: exitMeaning(kind, status),
    restarts: tries ? 1 : 0,
    restartPolicy: program.restarts ? 'on-failure' : 'no',
    startLimitHit: false,
    mainPid: info.pid || null,
    controlGroup: null,
    command: program.command,
    runs: started.command === program.command ? null : started.command,
    user: program.user,
    userExists: program.user && around.names.known ? around.names.user(program.user) !== null : null,
    group: null,
    groupExists: null,
    workingDirectory: program.directory,
    workingDirectoryExists: cwdExists,
    environmentNames: program.environment.map((word) => word.split('=')[0] ?? ''),
    environmentFiles: [],
    program: file,
    binds: [...started.binds],
    privateTmp: false,
    runtimeDirectory: [],
    memoryLimitBytes: null,
    memoryBytes: null,
    oomKills: null,
    timeoutStartMs: null,
    startedAt: at(info.start),
    activeSince: info.statename === 'RUNNING' ? at(info.start) : null,
    inactiveSince: ended ? at(info.stop) : null,
    exitedAt: ended ? at(info.stop) : null,
    changedOnDiskAt: null,
    triggeredBy: [],
    similar: [],
    bootAt: around.bootAt,
    ranSinceBoot: info.start > 0,
    bindsOnDisk: null,
    logFiles: [...info.logs],
  };
}

/** Reads supervisord's configuration; null where there is none. */
export async function readSupervisor(host: Host): Promise<Supervisor | null> {
  const sections = await readSections(host);
  const programs = programsOf(sections);
  if (programs.length === 0) return null;
  const socket = sections.find((one) => one.kind === 'unix_http_server')?.values.get('file') ?? '/run/supervisor.sock';
  const starts = await Promise.all(
    programs.map(({ command, directory, environment }) =>
      readStart(host, { command, cwd: directory, environment, environmentFiles: [] }),
    ),
  );
  const infos = new Map<string, Promise<Look<Info>>>();
  const infoOf = (name: string): Promise<Look<Info>> => {
    const known = infos.get(name) ?? ask(host, socket, name);
    infos.set(name, known);
    return known;
  };
  return {
    files: programs.map((program, index) => unitFileOf(program, starts[index] as Started)),
    async unit(name, foundBy, names, bootAt) {
      const index = programs.findIndex((program) => PREFIX + program.name === name);
      const program = programs[index];
      const started = starts[index];
      if (!program || !started) return { is: 'absent' };
      const look = await infoOf(program.name);
      if (look.is === 'failed') return null;
      if (look.is !== 'seen') return look;
      return { is: 'seen', value: await unitOf(host, program, started, look.value, { names, foundBy, bootAt }) };
    },
    async pids() {
      const looks = await Promise.all(programs.map((program) => infoOf(program.name)));
      const found = new Map<number, string>();
      for (const [index, look] of looks.entries())
        if (look.is === 'seen' && look.value.pid > 0) found.set(look.value.pid, PREFIX + (programs[index]?.name ?? ''));
      return found;
    },
  };
}
