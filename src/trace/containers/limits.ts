import type { Host } from '../../host/host.ts';

/** What a container's control group says; null where it does not. Bytes. */
export interface Limits {
  readonly memoryLimit: number | null;
  readonly memory: number | null;
  readonly memoryPeak: number | null;
  readonly oomKills: number | null;
  readonly pids: number | null;
  /** Processes of the container, ascending. */
  readonly processes: readonly number[];
}

/** A v1 group without a limit reads near 2^63. */
const NO_LIMIT = 2 ** 60;

async function text(host: Host, path: string): Promise<string | null> {
  const look = await host.read(path, { maxBytes: 64 * 1024 });
  return look.is === 'seen' ? look.value.text : null;
}

function number(content: string | null): number | null {
  const value = Number.parseInt(content ?? '', 10);
  return Number.isNaN(value) || value >= NO_LIMIT ? null : value;
}

function field(content: string | null, key: string): number | null {
  return number(new RegExp(`^${key} (\\d+)$`, 'm').exec(content ?? '')?.[1] ?? null);
}

interface Group {
  readonly version: 1 | 2;
  readonly memory: string;
  readonly pids: string;
}

/** Lines of /proc/PID/cgroup: `ID:CONTROLLERS:PATH` (cgroups(7)). */
function groupOf(content: string): Group | null {
  const rows = content.split('\n').map((line) => /^\d+:([^:]*):(.*)$/.exec(line));
  const path = (controller: string): string | null =>
    rows.find((row) => row?.[1]?.split(',').includes(controller))?.[2] ?? null;
  const memory = path('memory');
  if (memory !== null) {
    const pids = path('pids');
    return { version: 1, memory: `/sys/fs/cgroup/memory${memory}`, pids: `/sys/fs/cgroup/pids${pids ?? memory}` };
  }
  const unified = rows.find((row) => row?.[1] === '')?.[2];
  return unified === undefined
    ? null
    : { version: 2, memory: `/sys/fs/cgroup${unified}`, pids: `/sys/fs/cgroup${unified}` };
}

/** Memory in use without the page cache that can go, as `docker stats` counts it. */
async function usage(host: Host, group: Group): Promise<number | null> {
  const v1 = group.version === 1;
  const [total, stat] = await Promise.all([
    text(host, `${group.memory}/${v1 ? 'memory.usage_in_bytes' : 'memory.current'}`),
    text(host, `${group.memory}/memory.stat`),
  ]);
  const all = number(total);
  if (all === null) return null;
  return Math.max(0, all - (field(stat, v1 ? 'total_inactive_file' : 'inactive_file') ?? 0));
}

/** Limits and use of a running container, by its first process. Never the engine's stats call, which takes seconds. */
export async function readLimits(host: Host, pid: number): Promise<Limits | null> {
  const content = pid > 0 ? await text(host, `/proc/${pid}/cgroup`) : null;
  const group = content === null ? null : groupOf(content);
  if (group === null) return null;
  const v1 = group.version === 1;
  const at = (name: string): Promise<string | null> => text(host, `${group.memory}/${name}`);
  const [limit, peak, events, pids, members, used] = await Promise.all([
    at(v1 ? 'memory.limit_in_bytes' : 'memory.max'),
    at(v1 ? 'memory.max_usage_in_bytes' : 'memory.peak'),
    at(v1 ? 'memory.oom_control' : 'memory.events'),
    text(host, `${group.pids}/pids.current`),
    text(host, `${group.pids}/cgroup.procs`),
    usage(host, group),
  ]);
  const processes = (members ?? '')
    .split('\n')
    .filter(Boolean)
    .map(Number)
    .filter((one) => one > 0);
  return {
    memoryLimit: number(limit),
    memory: used,
    memoryPeak: number(peak),
    oomKills: field(events, 'oom_kill'),
    pids: number(pids),
    processes: processes.length > 0 ? processes.sort((a, b) => a - b) : [pid],
  };
}
