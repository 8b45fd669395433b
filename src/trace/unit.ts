import type { Host, Look } from '../host/host.ts';
import { bindsOfCommand } from './binds.ts';
import type { Names } from './names.ts';
import { existsAs, programOf } from './program-file.ts';
import { readStart } from './start-command.ts';
import { valuesOf } from './unit-files.ts';
import {
  bytesOf,
  exitKind,
  exitMeaning,
  instantOf,
  type Properties,
  parseExec,
  showUnits,
  spanMs,
  splitWords,
  type UnitFact,
} from './unit-show.ts';

function environmentFiles(value: string | undefined): { path: string; optional: boolean }[] {
  return [...(value ?? '').matchAll(/(\S+) \(ignore_errors=(yes|no)\)/g)].map((m) => ({
    path: m[1] ?? '',
    optional: m[2] === 'yes',
  }));
}

async function oomKills(
  host: Host,
  controlGroup: string | null,
): Promise<{ kills: number | null; used: number | null }> {
  if (!controlGroup) return { kills: null, used: null };
  const [v2, v1, used2, used1] = await Promise.all([
    host.read(`/sys/fs/cgroup${controlGroup}/memory.events`),
    host.read(`/sys/fs/cgroup/memory${controlGroup}/memory.oom_control`),
    host.read(`/sys/fs/cgroup${controlGroup}/memory.current`),
    host.read(`/sys/fs/cgroup/memory${controlGroup}/memory.usage_in_bytes`),
  ]);
  const text = v2.is === 'seen' ? v2.value.text : v1.is === 'seen' ? v1.value.text : '';
  const kills = /^oom_kill (\d+)/m.exec(text)?.[1];
  const used = used2.is === 'seen' ? used2.value.text : used1.is === 'seen' ? used1.value.text : '';
  return { kills: kills === undefined ? null : Number(kills), used: used ? Number(used) : null };
}

/** Tasks of a control group that its limit (pids.max) did not let begin, in version 2 or 1. */
async function tasksRefused(host: Host, controlGroup: string | null): Promise<number | null> {
  if (!controlGroup) return null;
  const looks = await Promise.all(
    ['/sys/fs/cgroup', '/sys/fs/cgroup/pids'].map((root) => host.read(`${root}${controlGroup}/pids.events`)),
  );
  const counts = looks.flatMap((look) =>
    look.is === 'seen' ? (/^max (\d+)/m.exec(look.value.text) ?? []).slice(1) : [],
  );
  return counts[0] === undefined ? null : Number(counts[0]);
}

function dropInsOf(show: Properties): string[] {
  return (show.DropInPaths ?? '').split(' ').filter((path) => path.startsWith('/'));
}

function settingsOf(
  show: Properties,
  refused: number | null,
): Pick<UnitFact, 'ownNetwork' | 'type' | 'dropIns' | 'privateTmp' | 'tasks'> {
  return {
    ownNetwork: ownNetwork(show),
    type: show.Type || null,
    dropIns: dropInsOf(show),
    privateTmp: show.PrivateTmp === 'yes',
    tasks: { now: bytesOf(show.TasksCurrent), limit: bytesOf(show.TasksMax), refused },
  };
}

/** systemd.exec(5): PrivateNetwork= and NetworkNamespacePath= leave a service alone with a loopback of its own. */
function ownNetwork(show: Properties): string | null {
  if (show.PrivateNetwork === 'yes') return 'PrivateNetwork=yes';
  return show.NetworkNamespacePath ? `NetworkNamespacePath=${show.NetworkNamespacePath}` : null;
}

/** Where a unit's files changed last: the fragment or a drop-in. */
async function changedAt(host: Host, show: Properties): Promise<number | null> {
  const paths = [show.FragmentPath, ...dropInsOf(show)].filter((path) => path?.startsWith('/'));
  const looks = await Promise.all(paths.map((path) => host.info(path ?? '')));
  const times = looks.flatMap((look) => (look.is === 'seen' ? [look.value.changedAt] : []));
  return times.length > 0 ? Math.max(...times) : null;
}

/** What the fragment on disk would start, for a unit whose file changed after it was loaded. */
async function onDisk(
  host: Host,
  show: Properties,
  cwd: string | null,
): Promise<Pick<UnitFact, 'bindsOnDisk' | 'commandOnDisk'>> {
  if (show.NeedDaemonReload !== 'yes' || !show.FragmentPath) return { bindsOnDisk: null, commandOnDisk: null };
  const look = await host.read(show.FragmentPath);
  const command =
    look.is === 'seen'
      ? valuesOf(look.value.text, 'ExecStart')
          .at(-1)
          ?.replace(/^[@\-:+!]+/, '')
      : undefined;
  if (command === undefined) return { bindsOnDisk: null, commandOnDisk: null };
  return { bindsOnDisk: bindsOfCommand(command, cwd), commandOnDisk: splitWords(command).join(' ') };
}

async function triggers(host: Host, show: Properties): Promise<{ units: UnitFact['triggeredBy']; listens: string[] }> {
  const names = (show.TriggeredBy ?? '').split(' ').filter((name) => name.endsWith('.socket'));
  const look = await showUnits(host, names);
  if (look.is !== 'seen') return { units: [], listens: [] };
  return {
    units: look.value.map((p) => ({
      name: p.Id ?? '',
      activeState: p.ActiveState ?? '',
      unitFileState: p.UnitFileState ?? '',
    })),
    listens: look.value.flatMap((p) => listensOf(p)),
  };
}

/** `Listen=/run/app.sock (Stream)` of a socket unit. */
export function listensOf(show: Properties): string[] {
  return [...(show.Listen ?? '').matchAll(/^(\S+) \(Stream\)$/gm)].map((m) =>
    m[1]?.startsWith('/') ? `unix:${m[1]}` : (m[1] ?? ''),
  );
}

function loadError(show: Properties): string | null {
  const text = (show.LoadError ?? '').replace(/^\S+ "(.*)"$/, '$1').trim();
  return text === '' ? null : text;
}

interface Extras {
  readonly foundBy: string;
  readonly similar?: readonly string[];
}

function sleeping(value: string | undefined): string | null {
  return value === undefined || value === '' || value === '[not set]' ? null : value.replace(/^[!-]+/, '');
}

/** The whole fact of a unit from its properties and the files that it names. Times in milliseconds. */
export async function unitFact(
  host: Host,
  show: Properties,
  names: Names,
  bootAt: number,
  extras: Extras,
): Promise<UnitFact> {
  const exec = parseExec(show.ExecStart ?? '')[0] ?? null;
  const cwd = sleeping(show.WorkingDirectory);
  const environment = splitWords(show.Environment ?? '');
  const files = environmentFiles(show.EnvironmentFiles);
  const controlGroup = show.ControlGroup || null;
  const start = { command: exec?.argv ?? '', cwd, environment, environmentFiles: files.map((file) => file.path) };
  const [program, cwdExists, fileExists, changed, trigger, memory, started, refused] = await Promise.all([
    exec ? programOf(host, exec.path) : null,
    cwd ? existsAs(host, cwd === '~' ? '/' : cwd, 'directory') : null,
    Promise.all(files.map((file) => existsAs(host, file.path))),
    changedAt(host, show),
    triggers(host, show),
    oomKills(host, controlGroup),
    exec ? readStart(host, start) : null,
    tasksRefused(host, controlGroup),
  ]);
  const binds = [...trigger.listens, ...(started?.binds ?? []), ...listensOf(show)];
  return {
    name: show.Id ?? '',
    foundBy: extras.foundBy,
    loadState: show.LoadState ?? '',
    activeState: show.ActiveState ?? '',
    subState: show.SubState ?? '',
    result: show.Result ?? '',
    unitFileState: show.UnitFileState ?? '',
    fragmentPath: show.FragmentPath || null,
    loadError: loadError(show),
    needDaemonReload: show.NeedDaemonReload === 'yes',
    ...exitOf(show),
    restarts: Number(show.NRestarts ?? 0) || 0,
    restartPolicy: show.Restart ?? 'no',
    startLimitHit: show.Result === 'start-limit-hit',
    mainPid: Number(show.MainPID ?? 0) || null,
    controlGroup,
    command: exec?.argv ?? '',
    runs: started && started.command !== exec?.argv ? started.command : null,
    ...accountsOf(show, names),
    workingDirectory: cwd,
    workingDirectoryExists: cwdExists,
    environmentNames: environment.map((entry) => entry.split('=')[0] ?? ''),
    environmentFiles: files.map((file, index) => ({ ...file, exists: fileExists[index] ?? null })),
    program,
    binds: [...new Set(binds)],
    ...settingsOf(show, refused),
    runtimeDirectory: (show.RuntimeDirectory ?? '').split(' ').filter(Boolean),
    memoryLimitBytes: bytesOf(show.MemoryMax) ?? bytesOf(show.MemoryLimit),
    memoryBytes: memory.used ?? bytesOf(show.MemoryCurrent),
    oomKills: memory.kills,
    timeoutStartMs: spanMs(show.TimeoutStartUSec),
    startedAt: startOf(show, bootAt),
    activeSince: instantOf(show.ActiveEnterTimestampMonotonic, bootAt),
    inactiveSince: instantOf(show.InactiveEnterTimestampMonotonic, bootAt),
    exitedAt: instantOf(show.ExecMainExitTimestampMonotonic, bootAt),
    stopAsked: stopAsked(show),
    changedOnDiskAt: changed,
    triggeredBy: trigger.units,
    similar: [...(extras.similar ?? [])],
    bootAt,
    ranSinceBoot: Number(show.InactiveExitTimestampMonotonic ?? 0) > 0,
    ...(await onDisk(host, show, cwd)),
  };
}

/** Of a unit without a main process (an init script's): since it was started at all. */
function startOf(show: Properties, bootAt: number): number | null {
  const main = instantOf(show.ExecMainStartTimestampMonotonic, bootAt);
  return main ?? (show.Type === 'forking' ? instantOf(show.InactiveExitTimestampMonotonic, bootAt) : null);
}

function exitOf(show: Properties): Pick<UnitFact, 'exitKind' | 'exitStatus' | 'exitMeaning'> {
  const kind = exitKind(show.ExecMainCode);
  const status = kind ? Number(show.ExecMainStatus ?? 0) : null;
  return { exitKind: kind, exitStatus: status, exitMeaning: exitMeaning(kind, status) };
}

function accountsOf(show: Properties, names: Names): Pick<UnitFact, 'user' | 'userExists' | 'group' | 'groupExists'> {
  const user = sleeping(show.User);
  const group = sleeping(show.Group);
  return {
    user,
    userExists: user && names.known ? names.user(user) !== null : null,
    group,
    groupExists: group && names.known ? names.hasGroup(group) : null,
  };
}

/** Reads one unit by name. */
export async function readUnit(
  host: Host,
  name: string,
  names: Names,
  bootAt: number,
  foundBy: string,
): Promise<Look<UnitFact>> {
  const look = await showUnits(host, [name]);
  if (look.is !== 'seen') return look;
  const show = look.value[0];
  if (!show) return { is: 'absent' };
  return { is: 'seen', value: await unitFact(host, show, names, bootAt, { foundBy }) };
}

/** Whether its end was asked for: systemd left the active state before the program ended. Null while it has not ended. */
function stopAsked(show: Readonly<Record<string, string | undefined>>): boolean | null {
  const left = Number(show.ActiveExitTimestampMonotonic ?? 0);
  const ended = Number(show.ExecMainExitTimestampMonotonic ?? 0);
  return left > 0 && ended > 0 ? left < ended : null;
}
