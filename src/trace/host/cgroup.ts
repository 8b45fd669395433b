import type { Host } from '../../host/host.ts';
import { textOf } from './look.ts';
import { pressureOf } from './pressure.ts';

/** Memory of a control group. Bytes; a null limit is no limit. */
export interface CgroupMemory {
  readonly bytes: number | null;
  readonly limitBytes: number | null;
  readonly oomKills: number | null;
  /** Of `bytes`, what the kernel gives back at once: file cache that nobody uses. */
  readonly cacheBytes: number;
  /** Share (0–1) of the last 10 seconds that some task of it waited for memory; null in version 1. */
  readonly pressure: number | null;
}

/** Version 1 writes "no limit" as the largest page-aligned number. */
const NO_LIMIT = 2 ** 62;

function numberOf(text: string | null): number | null {
  const value = text === null || !/^\d+/.test(text) ? null : Number.parseInt(text, 10);
  return value === null || value >= NO_LIMIT ? null : value;
}

function counter(text: string | null, name: string): number | null {
  const match = new RegExp(`^${name} (\\d+)`, 'm').exec(text ?? '');
  return match ? Number(match[1]) : null;
}

/** What a control group (`/system.slice/app.service`) uses and may use, in version 2 or 1. Null when there is none. */
export async function cgroupMemory(host: Host, group: string): Promise<CgroupMemory | null> {
  const [v2, v1] = [`/sys/fs/cgroup${group}`, `/sys/fs/cgroup/memory${group}`];
  const paths = [
    `${v2}/memory.current`,
    `${v2}/memory.max`,
    `${v2}/memory.events`,
    `${v1}/memory.usage_in_bytes`,
    `${v1}/memory.limit_in_bytes`,
    `${v1}/memory.oom_control`,
    `${v2}/memory.stat`,
    `${v1}/memory.stat`,
    `${v2}/memory.pressure`,
  ];
  const [current, max, events, usage, limit, control, stat2, stat1, pressure] = await Promise.all(
    paths.map((path) => textOf(host, path)),
  );
  if (current != null) {
    return {
      bytes: numberOf(current),
      limitBytes: numberOf(max ?? null),
      oomKills: counter(events ?? null, 'oom_kill'),
      cacheBytes: counter(stat2 ?? null, 'inactive_file') ?? 0,
      pressure: pressureOf(pressure ?? null),
    };
  }
  if (usage == null) return null;
  return {
    bytes: numberOf(usage),
    limitBytes: numberOf(limit ?? null),
    oomKills: counter(control ?? null, 'oom_kill'),
    cacheBytes: counter(stat1 ?? null, 'total_inactive_file') ?? 0,
    pressure: null,
  };
}
