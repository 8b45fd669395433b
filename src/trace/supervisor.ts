import type { Host, Look, Who } from '../host/host.ts';
import type { Names } from './names.ts';
import { existsAs, programOf } from './program-file.ts';
import { readStart, type Started } from './start-command.ts';
import { type Program, programsOf, readSections } from './supervisor-config.ts';
import type { UnitFile } from './unit-files.ts';
import { exitMeaning, splitWords, type UnitFact } from './unit-show.ts';

/** Programs that supervisord keeps (supervisord.org): seen as units that are called `supervisor:NAME`. */
export const PREFIX = 'supervisor:';

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
  unit(
    name: string,
    foundBy: string,
    names: Names,
    me: Pick<Who, 'bootAt' | 'zoneMinutes'>,
  ): Promise<Look<UnitFact> | null>;
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

const LOG_BYTES = 64 * 1024;
const LATELY_MS = 10 * 60_000;

/** How often a program ended by itself lately, since it was last stopped by hand: supervisord's own log says so. */
async function endsOf(host: Host, log: string, name: string, zoneMinutes: number): Promise<number> {
  const look = await host.read(log, { maxBytes: LOG_BYTES, from: 'end' });
  if (look.is !== 'seen') return 0;
  const process = name.slice(name.indexOf(':') + 1);
  let count = 0;
  for (const line of look.value.text.split('\n')) {
    const [, day, time, what, who] = /^(\S+) (\d\d:\d\d:\d\d),\d+ \w+ (exited|stopped): ([\w.-]+) /.exec(line) ?? [];
    if (who !== process) continue;
    const at = Date.parse(`${day}T${time}Z`) - zoneMinutes * 60_000;
    count = what === 'stopped' || host.now() - at > LATELY_MS ? 0 : count + 1;
  }
  return count;
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
  around: { readonly names: Names; readonly foundBy: string; readonly bootAt: number; readonly ends: number },
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
    restarts: Math.max(around.ends, tries ? 1 : 0),
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
  const log =
    sections.find((one) => one.kind === 'supervisord')?.values.get('logfile') ?? '/var/log/supervisor/supervisord.log';
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
    async unit(name, foundBy, names, { bootAt, zoneMinutes }) {
      const index = programs.findIndex((program) => PREFIX + program.name === name);
      const program = programs[index];
      const started = starts[index];
      if (!program || !started) return { is: 'absent' };
      const look = await infoOf(program.name);
      if (look.is === 'failed') return null;
      if (look.is !== 'seen') return look;
      const ends = await endsOf(host, log, program.name, zoneMinutes);
      return { is: 'seen', value: await unitOf(host, program, started, look.value, { names, foundBy, bootAt, ends }) };
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
