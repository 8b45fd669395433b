import type { FactMap } from '../facts/facts.generated.ts';
import type { Host } from '../host/host.ts';
import type { Names } from './names.ts';

export type ProcessInfo = FactMap['process']['processes'][number];

/** Clock ticks per second: 100 on every Linux that Node runs on (sysconf(_SC_CLK_TCK)). */
const TICKS = 100;

/** Fields of /proc/PID/stat behind the command's closing parenthesis, counted as in proc(5). */
export function parseStat(text: string): { command: string; fields: readonly string[] } | null {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return null;
  return {
    command: text.slice(open + 1, close),
    fields: text
      .slice(close + 2)
      .trim()
      .split(' '),
  };
}

function statusValue(status: string, key: string): string {
  return new RegExp(`^${key}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? '';
}

async function text(host: Host, path: string, maxBytes = 16 * 1024): Promise<string | null> {
  const look = await host.read(path, { maxBytes });
  return look.is === 'seen' ? look.value.text : null;
}

/** Everything about one process; null when it is gone. */
export async function readProcess(host: Host, pid: number, names: Names, bootAt: number): Promise<ProcessInfo | null> {
  const base = `/proc/${pid}`;
  const [stat, status, commandLine, limits, fds, cwd, wchan] = await Promise.all([
    text(host, `${base}/stat`),
    text(host, `${base}/status`),
    text(host, `${base}/cmdline`),
    text(host, `${base}/limits`),
    host.list(`${base}/fd`),
    host.readlink(`${base}/cwd`),
    text(host, `${base}/wchan`),
  ]);
  const parsed = stat === null ? null : parseStat(stat);
  if (!parsed || status === null) return null;
  const field = (n: number): number => Number(parsed.fields[n - 3] ?? 0);
  const uid = Number(statusValue(status, 'Uid').split('\t')[1] ?? statusValue(status, 'Uid').split('\t')[0]);
  return {
    pid,
    parent: field(4),
    command: (commandLine ?? '').replaceAll('\0', ' ').trim() || `[${parsed.command}]`,
    user: names.userName(uid),
    uid,
    gid: Number(statusValue(status, 'Gid').split('\t')[1] ?? 0),
    state: parsed.fields[0] ?? '?',
    startedAt: bootAt + (field(22) * 1000) / TICKS,
    rssBytes: Number.parseInt(statusValue(status, 'VmRSS'), 10) * 1024 || 0,
    threads: field(20),
    fdUsed: fds.is === 'seen' ? fds.value.length : null,
    fdLimit: Number.parseInt(/^Max open files\s+(\d+)/m.exec(limits ?? '')?.[1] ?? '', 10) || null,
    cwd: cwd.is === 'seen' ? cwd.value : null,
    waitsIn: wchan && wchan !== '0' ? wchan : null,
    cpuMs: ((field(14) + field(15)) * 1000) / TICKS,
  };
}

/** The unit or container that a process belongs to, from its control group. */
export interface Owner {
  readonly unit: string | null;
  readonly container: string | null;
}

const CONTAINER = /^(?:docker-|libpod-|cri-containerd-)?([0-9a-f]{64})(?:\.scope)?$/;

/**
 * Reads a `/proc/PID/cgroup`. The deepest segment that names a unit or a container decides, so that a process of a
 * systemd inside a container is its unit's, and one of a container inside that systemd is its container's.
 */
export function parseCgroup(content: string): Owner {
  const lines = content.split('\n');
  const line =
    lines.find((row) => row.includes(':name=systemd:')) ?? lines.find((row) => row.startsWith('0::')) ?? lines[0] ?? '';
  const segments = line.slice(line.indexOf(':', line.indexOf(':') + 1) + 1).split('/');
  for (const segment of segments.reverse()) {
    const container = CONTAINER.exec(segment)?.[1];
    if (container) return { unit: null, container };
    if (segment.endsWith('.service')) return { unit: segment, container: null };
  }
  return { unit: null, container: null };
}

export async function ownerOf(host: Host, pid: number): Promise<Owner> {
  const content = await text(host, `/proc/${pid}/cgroup`);
  return content === null ? { unit: null, container: null } : parseCgroup(content);
}

/** The app server, told from a command line. */
export function serverOf(command: string): string | null {
  const words: readonly [string, RegExp][] = [
    ['gunicorn', /\bgunicorn\b/],
    ['hypercorn', /\bhypercorn\b/],
    ['uvicorn', /\buvicorn\b/],
    ['daphne', /\bdaphne\b/],
    ['uwsgi', /\buwsgi\b/],
    ['php-fpm', /\bphp-fpm/],
    ['puma', /\bpuma\b/],
    ['unicorn', /\bunicorn\b/],
    ['postgres', /\bpostgres\b|postgresql/],
    ['mysql', /\b(?:mysqld|mariadbd)\b/],
    ['redis', /\bredis-server\b/],
    ['java', /(?:^|\/)java\b/],
    ['node', /(?:^|\/)(?:node|nodejs)\b|\bnpm\b|\bpm2\b/],
    ['nginx', /\bnginx\b/],
    ['apache', /\b(?:apache2|httpd)\b/],
    ['caddy', /\bcaddy\b/],
    ['haproxy', /\bhaproxy\b/],
    ['python', /(?:^|\/)python[\d.]*\b/],
    ['ruby', /(?:^|\/)ruby\b/],
  ];
  return words.find(([, pattern]) => pattern.test(command))?.[0] ?? null;
}

/** Workers asked for on a command line (`--workers 3`, `-w 3`, `--processes=4`). */
export function workersWanted(command: string): number | null {
  // Only uWSGI counts processes with -p: elsewhere it is a port.
  const option =
    serverOf(command) === 'uwsgi'
      ? /(?:--workers|--processes|(?:^|\s)-[wp])[\s=]+(\d{1,4})\b/
      : /(?:--workers|--processes|--num-workers|(?:^|\s)-w)[\s=]+(\d{1,4})\b/;
  const match = option.exec(command);
  return match ? Number(match[1]) : null;
}

/** All process ids, ascending. */
export async function allPids(host: Host): Promise<readonly number[]> {
  const look = await host.list('/proc');
  if (look.is !== 'seen') return [];
  return look.value
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

/** The processes of a control group (a unit), by systemd's own list. */
export async function pidsOfGroup(host: Host, controlGroup: string | null): Promise<readonly number[]> {
  if (!controlGroup) return [];
  const roots = ['/sys/fs/cgroup', '/sys/fs/cgroup/systemd', '/sys/fs/cgroup/unified'];
  for (const root of roots) {
    const look = await host.read(`${root}${controlGroup}/cgroup.procs`);
    if (look.is === 'seen') return look.value.text.split('\n').filter(Boolean).map(Number);
  }
  return [];
}

/** A process and everything that it started, as long as that runs (proc(5), `children`). */
export async function withChildren(host: Host, pid: number | null): Promise<readonly number[]> {
  const found: number[] = pid === null ? [] : [pid];
  for (let index = 0; index < found.length && found.length < 64; index++) {
    const children = await text(host, `/proc/${found[index]}/task/${found[index]}/children`);
    found.push(...(children ?? '').split(' ').filter(Boolean).map(Number));
  }
  return found;
}
