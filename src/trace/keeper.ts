import type { Host, Look, Who } from '../host/host.ts';
import type { Names } from './names.ts';
import { existsAs, programOf } from './program-file.ts';
import { readStart, type Started } from './start-command.ts';
import type { UnitFile } from './unit-files.ts';
import { exitMeaning, splitWords, type UnitFact } from './unit-show.ts';

/** A program that something else than systemd keeps running, as it was told to. */
export interface Program {
  /** As its keeper calls it. */
  readonly name: string;
  readonly command: string;
  readonly directory: string | null;
  readonly user: string | null;
  /** `NAME=value` words. */
  readonly environment: readonly string[];
  readonly autostart: boolean;
  readonly restarts: boolean;
  /** Where that is written. */
  readonly file: string;
}

/** What a keeper says of one program; names as in supervisord's XML-RPC interface (supervisord.org/api.html). */
export interface Info {
  readonly statename: string;
  readonly pid: number;
  /** Seconds since the epoch; 0 when never. */
  readonly start: number;
  readonly stop: number;
  readonly exitstatus: number;
  readonly spawnerr: string;
  readonly logs: readonly string[];
}

/** A keeper of programs on this host, each look taken once. Its programs are seen as units that are called `PREFIX:NAME`. */
export interface Keeper {
  readonly prefix: string;
  /** Its programs as if they were unit files. */
  readonly files: readonly UnitFile[];
  /** Null when the keeper itself does not answer: then `home` is the unit that is down. */
  unit(
    name: string,
    foundBy: string,
    names: Names,
    me: Pick<Who, 'bootAt' | 'zoneMinutes'>,
  ): Promise<Look<UnitFact> | null>;
  /** The first process of each program that runs. */
  pids(): Promise<ReadonlyMap<number, string>>;
  /** May a process of this unit be one of its programs? */
  mayKeep(unit: string | null): boolean;
  /** The unit that the keeper of a program runs as. */
  home(name: string): Promise<string>;
}

/** What the programs' start commands come down to, in their order. */
export function startsOf(host: Host, programs: readonly Program[]): Promise<readonly Started[]> {
  return Promise.all(
    programs.map(({ command, directory, environment }) =>
      readStart(host, { command, cwd: directory, environment, environmentFiles: [] }),
    ),
  );
}

export function unitFileOf(prefix: string, program: Program, started: Started): UnitFile {
  return {
    name: prefix + program.name,
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

/** A keeper's states (as supervisord calls them, supervisord.org/subprocess.html) in systemd's words. */
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

/** A kept program as a unit; `ends`: how often it ended by itself lately. */
export async function unitOf(
  host: Host,
  prefix: string,
  program: Program,
  started: Started,
  info: Info,
  around: {
    readonly names: Names;
    readonly foundBy: string;
    readonly bootAt: number;
    readonly ends: number;
    readonly keeper?: string;
  },
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
    name: prefix + program.name,
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
    ...(around.keeper === undefined ? {} : { keeper: around.keeper }),
  };
}
