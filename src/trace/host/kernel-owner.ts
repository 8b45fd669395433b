import type { LogEvent } from '../../core/event.ts';
import { deathIn } from '../../core/kernel-kill.ts';
import type { Host } from '../../host/host.ts';
import { textOf } from './look.ts';

/** How this host stands to its kernel. */
export interface Home {
  /** The host is a container itself (Docker, LXC, nspawn): the kernel serves others as well. */
  readonly shared: boolean;
  /** The control group that holds all of the host, as the kernel names it; empty for the kernel's own root, or when it cannot be seen. */
  readonly group: string;
}

/** Left by systemd, Docker and Podman in what they run. */
const MARKS = ['/run/systemd/container', '/.dockerenv', '/run/.containerenv'];

/** The control group of process 1 without the leaf that systemd keeps for itself. */
export function homeGroup(cgroup: string): string {
  const rows = cgroup.split('\n');
  const row = rows.find((one) => /^\d+:memory:/.test(one)) ?? rows.find((one) => one.startsWith('0::')) ?? '';
  return row
    .replace(/^\d+:[^:]*:/, '')
    .replace(/\/init\.scope$/, '')
    .replace(/\/$/, '');
}

export async function homeOf(host: Host): Promise<Home> {
  const [cgroup, ...marks] = await Promise.all([
    textOf(host, '/proc/1/cgroup'),
    ...MARKS.map(async (path) => (await host.info(path)).is === 'seen'),
  ]);
  const group = homeGroup(cgroup ?? '');
  return { shared: group !== '' || marks.includes(true), group };
}

/** A control group as the host itself names it: `/` is the host. Null for one of somebody else. */
function within(group: string, home: string): string | null {
  if (group === home) return '/';
  return group.startsWith(`${home}/`) ? group.slice(home.length) : null;
}

/** Ids, names and groups of processes are the kernel's: of another container they may look just like this host's. */
function aboutProcess({ fields, hints }: LogEvent): boolean {
  return (
    fields.process !== undefined ||
    fields.comm !== undefined ||
    hints.some(({ id }) => id.endsWith('.oom-killed') || id === 'host.memory-exhausted')
  );
}

/**
 * The kernel's lines that are about this host. Where it shares the kernel, a line about a process counts only when its
 * control group lies in this host's; the groups are then named as the host names them.
 */
export function ours(events: readonly LogEvent[], home: Home): readonly LogEvent[] {
  if (!home.shared) return events;
  return events.flatMap((event) => {
    if (!aboutProcess(event)) return [event];
    const { group, limitOf } = deathIn(event);
    const own = home.group === '' || group === undefined ? null : within(group, home.group);
    if (own === null) return [];
    const limit = limitOf === undefined ? undefined : (within(limitOf, home.group) ?? '/');
    const { cgroup: _cgroup, ...fields } = event.fields;
    const named = { ...fields, task_cgroup: own, ...(limit === undefined ? {} : { cgroup: limit }) };
    return [{ ...event, fields: named }];
  });
}
