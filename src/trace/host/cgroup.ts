import type { Host } from '../../host/host.ts';
import { textOf } from './look.ts';

/** Memory of a control group. Bytes; a null limit is no limit. */
export interface CgroupMemory {
  readonly bytes: number | null;
  readonly limitBytes: number | null;
  readonly oomKills: number | null;
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
  ];
  const [current, max, events, usage, limit, control] = await Promise.all(paths.map((path) => textOf(host, path)));
  if (current != null) {
    return {
      bytes: numberOf(current),
      limitBytes: numberOf(max ?? null),
      oomKills: counter(events ?? null, 'oom_kill'),
    };
  }
  if (usage == null) return null;
  return {
    bytes: numberOf(usage),
    limitBytes: numberOf(limit ?? null),
    oomKills: counter(control ?? null, 'oom_kill'),
  };
}
