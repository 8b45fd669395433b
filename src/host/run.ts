import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Look, Output } from './host.ts';

/** Programs that may be started, each only to read. A null list allows any arguments; else the first one must be in it. */
const ALLOWED: Readonly<Record<string, readonly string[] | null>> = {
  systemctl: ['show', 'list-units', 'list-unit-files', 'cat', 'is-active', 'is-enabled', 'list-sockets'],
  journalctl: null,
  nginx: ['-t', '-T', '-v', '-V'],
  nft: ['-j', '-a', 'list'],
  iptables: ['-S', '-L', '-nvL'],
  'iptables-save': null,
  'ip6tables-save': null,
  'iptables-legacy-save': null,
  'ip6tables-legacy-save': null,
  ufw: ['status'],
  getfacl: null,
  getent: null,
  ss: null,
  ip: ['-j', 'addr', 'route'],
  git: null,
  df: null,
  dmesg: null,
  timedatectl: ['show'],
  'systemd-analyze': ['exit-status'],
  apachectl: ['-t', '-S'],
  apache2ctl: ['-t', '-S'],
  haproxy: ['-c', '-vv'],
  caddy: ['adapt', 'version'],
  nsenter: null,
};

/** A git command must not write, prompt, fetch, or run what the repository configures. */
const GIT_VERBS = new Set(['status', 'rev-parse', 'log', 'diff', 'ls-files', 'ls-tree', 'cat-file', 'for-each-ref']);
const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C.UTF-8',
  SYSTEMD_PAGER: '',
  SYSTEMD_COLORS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
};
const MAX_OUTPUT = 4 * 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 3_000;

function isAllowed(program: string, args: readonly string[]): boolean {
  if (!Object.hasOwn(ALLOWED, program)) return false;
  const verbs = ALLOWED[program];
  if (program === 'git') return args.some((arg) => GIT_VERBS.has(arg)) && !args.includes('--upload-pack');
  if (program === 'journalctl')
    return !args.some((arg) => /^--(?:vacuum|rotate|flush|sync|relinquish|setup|update)/.test(arg));
  if (program === 'nft')
    return args.includes('list') && !args.some((arg) => /^(?:add|delete|flush|insert|replace)$/.test(arg));
  return verbs === null || verbs === undefined || verbs.includes(args[0] ?? '');
}

const OF_SYSTEMD = new Set(['systemctl', 'timedatectl']);

/** sd_booted(3), or its bus, which may be lent to a container: without both there is nobody to ask. */
function hasSystemd(): boolean {
  return existsSync('/run/systemd/system') || existsSync('/run/dbus/system_bus_socket');
}

/** Where a program is; null when it is not installed: to start a process that finds out costs milliseconds. */
function locate(program: string): string | null {
  const paths = ENVIRONMENT.PATH.split(':').map((folder) => `${folder}/${program}`);
  return paths.find((path) => existsSync(path)) ?? null;
}

/** Runs a program of the allow-list. Never a shell; a fixed environment; output cut at 4 MiB. */
export async function run(
  program: string,
  args: readonly string[],
  timeoutMs = DEFAULT_TIMEOUT_MS,
): Promise<Look<Output>> {
  if (!isAllowed(program, args)) return { is: 'failed', why: `${program} ${args.join(' ')} is not on the allow-list` };
  const path = locate(program);
  if (path === null) return { is: 'absent' };
  if (OF_SYSTEMD.has(program) && !hasSystemd())
    return { is: 'failed', why: `${program}: systemd does not run here, or is not shown` };
  return new Promise((resolve) => {
    const options = { timeout: timeoutMs, maxBuffer: MAX_OUTPUT, env: ENVIRONMENT, killSignal: 'SIGKILL' as const };
    execFile(path, [...args], options, (error, stdout, stderr) => {
      if (error && 'code' in error && error.code === 'ENOENT') return resolve({ is: 'absent' });
      if (error && 'code' in error && error.code === 'EACCES')
        return resolve({ is: 'denied', why: `may not run ${program}`, allow: null });
      const code = error ? (typeof error.code === 'number' ? error.code : null) : 0;
      resolve({ is: 'seen', value: { code, stdout, stderr } });
    });
  });
}
