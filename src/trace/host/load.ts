import type { Reading } from '../../core/snapshot.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import type { Host } from '../../host/host.ts';
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

/** CPU load, CPU pressure, open files of the whole host, listen queue overflows since boot. */
export async function loadReading(host: Host): Promise<Reading<FactMap['load']>> {
  const [look, cpus, pressure, files, net] = await Promise.all([
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
    cpus: Math.max(1, countCpus(cpus ?? '0')),
    load1,
    load5,
    cpuPressure: pressureOf(pressure),
    filesOpen,
    filesMax,
    listenOverflows: netCounter(net ?? '', 'TcpExt', 'ListenOverflows'),
  });
}
