import type { FactMap } from '../facts/facts.generated.ts';
import type { Host, Look } from '../host/host.ts';

export type UnitFact = FactMap['unit'];

/** Properties by name, as `systemctl show` prints them. */
export type Properties = Readonly<Record<string, string>>;

const WANTED = [
  'Id',
  'Names',
  'LoadState',
  'LoadError',
  'ActiveState',
  'SubState',
  'Result',
  'UnitFileState',
  'FragmentPath',
  'DropInPaths',
  'NeedDaemonReload',
  'ExecMainCode',
  'ExecMainStatus',
  'NRestarts',
  'Restart',
  'MainPID',
  'ControlGroup',
  'ExecStart',
  'ExecStartPre',
  'User',
  'Group',
  'WorkingDirectory',
  'Environment',
  'EnvironmentFiles',
  'PrivateTmp',
  'PrivateNetwork',
  'NetworkNamespacePath',
  'TasksCurrent',
  'TasksMax',
  'RuntimeDirectory',
  'MemoryMax',
  'MemoryLimit',
  'MemoryCurrent',
  'TimeoutStartUSec',
  'ExecMainStartTimestampMonotonic',
  'ExecMainExitTimestampMonotonic',
  'ActiveEnterTimestampMonotonic',
  'ActiveExitTimestampMonotonic',
  'InactiveEnterTimestampMonotonic',
  'InactiveExitTimestampMonotonic',
  'StateChangeTimestampMonotonic',
  'TriggeredBy',
  'Listen',
  'InvocationID',
  'StatusText',
  'Type',
  'ConditionResult',
  'SupplementaryGroups',
  'NotifyAccess',
  'StartLimitBurst',
  'PIDFile',
];

/** `A=1\nB=2\n\nA=3` → one record per unit. A value may hold newlines only when systemd escapes them. */
export function parseShow(text: string): Properties[] {
  return text
    .split(/\n\n+/)
    .filter((block) => block.trim() !== '')
    .map((block) => {
      const record: Record<string, string> = {};
      for (const line of block.split('\n')) {
        const at = line.indexOf('=');
        if (at <= 0) continue;
        const key = line.slice(0, at);
        // EnvironmentFiles, Listen and ExecStart* appear once per entry.
        record[key] = record[key] === undefined ? line.slice(at + 1) : `${record[key]}\n${line.slice(at + 1)}`;
      }
      return record;
    });
}

/** Asks systemd about units; names are passed after `--`, so none can be an option. */
export async function showUnits(host: Host, names: readonly string[]): Promise<Look<Properties[]>> {
  if (names.length === 0) return { is: 'seen', value: [] };
  const look = await host.run('systemctl', ['show', '--no-pager', `--property=${WANTED.join(',')}`, '--', ...names]);
  if (look.is !== 'seen') return look;
  if (look.value.code !== 0) return { is: 'failed', why: `systemctl show: ${look.value.stderr.trim().slice(0, 200)}` };
  return { is: 'seen', value: parseShow(look.value.stdout) };
}

/** The command lines of `ExecStart={ path=… ; argv[]=… ; … }`, program and words. */
export function parseExec(value: string): { readonly path: string; readonly argv: string }[] {
  return [...value.matchAll(/\{ path=(.*?) ; argv\[\]=(.*?) ; ignore_errors=/g)].map((match) => ({
    path: match[1] ?? '',
    argv: match[2] ?? '',
  }));
}

/** systemd.exec(5), "Process Exit Codes", without the LSB names of 1 to 7, which apps use for their own ends; and signal(7). */
const STATUS_WORDS: Readonly<Record<number, string>> = {
  126: 'not executable',
  127: 'command not found',
  200: 'CHDIR',
  203: 'EXEC',
  209: 'STDOUT',
  213: 'SECUREBITS',
  214: 'SETSCHEDULER',
  215: 'CPUAFFINITY',
  216: 'GROUP',
  217: 'USER',
  218: 'CAPABILITIES',
  219: 'CGROUP',
  222: 'STDERR',
  226: 'NAMESPACE',
  227: 'NO_NEW_PRIVILEGES',
  228: 'SECCOMP',
  233: 'RUNTIME_DIRECTORY',
  238: 'STATE_DIRECTORY',
  239: 'CACHE_DIRECTORY',
  240: 'LOGS_DIRECTORY',
  241: 'CONFIGURATION_DIRECTORY',
  243: 'CREDENTIALS',
  255: 'EXCEPTION',
  78: 'CONFIG',
  70: 'SOFTWARE',
  77: 'NOPERM',
};

/** Names of the signals that end processes (signal(7), x86 and ARM). */
export const SIGNALS: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
  31: 'SIGSYS',
};

/** What systemd calls it (`203/EXEC`, `SIGKILL`); null for a status that has no name. */
export function exitMeaning(kind: string | null, status: number | null): string | null {
  if (kind === null || status === null) return null;
  if (kind !== 'exited') return SIGNALS[status] ?? `signal ${status}`;
  const word = STATUS_WORDS[status];
  return word ? `${status}/${word}` : null;
}

/** ExecMainCode is CLD_EXITED 1, CLD_KILLED 2, CLD_DUMPED 3 (sigaction(2)); 0 while it has never ended. */
export function exitKind(code: string | undefined): string | null {
  return { '1': 'exited', '2': 'killed', '3': 'dumped' }[code ?? ''] ?? null;
}

/** Words of a systemd command line or environment: quotes and backslashes as systemd.syntax(7) has them. */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  const pattern = /(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')+/g;
  for (const match of text.matchAll(pattern))
    words.push(match[0].replace(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/g, (_all, a, b) => a ?? b ?? ''));
  return words;
}

/** Microseconds since boot → milliseconds since the epoch; null for 0 (never). */
export function instantOf(monotonic: string | undefined, bootAt: number): number | null {
  const usec = Number(monotonic ?? 0);
  return usec > 0 && Number.isFinite(usec) ? bootAt + usec / 1000 : null;
}

/** `1min 30s`, `infinity`, `90s` → milliseconds; null for no limit. */
export function spanMs(text: string | undefined): number | null {
  if (!text || text === 'infinity') return null;
  const units: Readonly<Record<string, number>> = {
    us: 0.001,
    ms: 1,
    s: 1000,
    min: 60_000,
    h: 3_600_000,
    d: 86_400_000,
  };
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)(us|ms|s|min|h|d)\b/g))
    total += Number(amount) * (units[unit ?? 's'] ?? 1000);
  return total || null;
}

export function bytesOf(text: string | undefined): number | null {
  const value = Number(text);
  // systemd says "infinity" or the largest number for no limit.
  return text && Number.isFinite(value) && value > 0 && value < 2 ** 60 ? value : null;
}
