import type { Reading } from '../../core/snapshot.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import type { Host } from '../../host/host.ts';
import { type Home, homeOf } from './kernel-owner.ts';
import { blindBy, seenNow, textOf } from './look.ts';
import { pressureOf } from './pressure.ts';

/** How many CPUs a kernel list such as `0-3,6` names. */
export function countCpus(list: string): number {
  let count = 0;
  for (const part of list.trim().split(',')) {
    const [first, last] = part.split('-').map(Number);
    if (first === undefined || Number.isNaN(first)) continue;
    count += (last ?? first) - first + 1;
  }
  return count;
}

/** A counter of /proc/net/netstat, where a line of names is followed by a line of values. */
export function netCounter(text: string, group: string, name: string): number | null {
  const lines = text.split('\n').filter((line) => line.startsWith(`${group}: `));
  const index = lines[0]?.split(' ').indexOf(name) ?? -1;
  const value = index > 0 ? lines[1]?.split(' ')[index] : undefined;
  return value === undefined ? null : Number(value);
}

/** How long the throttling of a limited host is watched: three periods of the usual length. Milliseconds. */
const WATCH_MS = 300;

interface Quota {
  readonly cpus: number;
  /** Share (0–1) of the periods just now in which it used all that it may, and had to wait. */
  readonly throttled: number | null;
}

async function periods(host: Host, folder: string): Promise<{ all: number; throttled: number } | null> {
  const text = await textOf(host, `${folder}/cpu.stat`);
  const all = /^nr_periods (\d+)/m.exec(text ?? '')?.[1];
  return all === undefined
    ? null
    : { all: Number(all), throttled: Number(/^nr_throttled (\d+)/m.exec(text ?? '')?.[1] ?? 0) };
}

/** The CPU time that a host which is a container itself may use; null when nothing limits it. */
async function quotaOf(host: Host, home: Promise<Home>): Promise<Quota | null> {
  const { shared, group } = await home;
  if (!shared) return null;
  const [v2, v1] = [`/sys/fs/cgroup${group}`, `/sys/fs/cgroup/cpu${group}`];
  const [max, quota, period] = await Promise.all([
    textOf(host, `${v2}/cpu.max`),
    textOf(host, `${v1}/cpu.cfs_quota_us`),
    textOf(host, `${v1}/cpu.cfs_period_us`),
  ]);
  const [may = Number.NaN, of = 100_000] =
    max === null ? [Number(quota ?? 'x'), Number(period ?? 100_000)] : max.split(' ').map(Number);
  if (!(may > 0)) return null;
  const folder = max === null ? v1 : v2;
  const before = await periods(host, folder);
  await new Promise((done) => setTimeout(done, WATCH_MS));
  const after = await periods(host, folder);
  const all = before && after ? after.all - before.all : 0;
  // No period passed: nothing ran.
  const throttled = before && after ? (all > 0 ? (after.throttled - before.throttled) / all : 0) : null;
  return { cpus: may / of, throttled };
}

/** A host with a limit waits for its own quota, or, where others crowd the machine, as everybody does: for the machine's CPUs. */
function waitingOf(
  quota: Quota | null,
  cpus: number,
  machine: number | null,
): Pick<FactMap['load'], 'cpus' | 'cpuPressure' | 'cpuSource'> {
  const own = quota?.throttled ?? null;
  if (quota === null || own === null || own < (machine ?? 0)) return { cpus, cpuPressure: machine };
  return { cpus: quota.cpus, cpuPressure: own, cpuSource: 'cpu.stat (nr_throttled of nr_periods)' };
}

/** CPU load, CPU pressure, open files of the whole host, listen queue overflows since boot. */
export async function loadReading(host: Host, home = homeOf(host)): Promise<Reading<FactMap['load']>> {
  const [quota, look, cpus, pressure, files, net] = await Promise.all([
    quotaOf(host, home),
    host.read('/proc/loadavg'),
    textOf(host, '/sys/devices/system/cpu/online'),
    textOf(host, '/proc/pressure/cpu'),
    textOf(host, '/proc/sys/fs/file-nr'),
    textOf(host, '/proc/net/netstat'),
  ]);
  if (look.is !== 'seen') return blindBy(look, '/proc/loadavg');
  const [load1 = 0, load5 = 0] = look.value.text.split(' ').map(Number);
  // The second column is always 0 since Linux 2.6 (proc(5)).
  const [filesOpen = 0, , filesMax = 0] = (files ?? '').trim().split(/\s+/).map(Number);
  return seenNow(host, '/proc/loadavg', {
    load1,
    load5,
    ...waitingOf(quota, Math.max(1, countCpus(cpus ?? '0')), pressureOf(pressure)),
    filesOpen,
    filesMax,
    listenOverflows: netCounter(net ?? '', 'TcpExt', 'ListenOverflows'),
  });
}
