import type { Reading } from '../../core/snapshot.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import type { Host } from '../../host/host.ts';
import { allPids } from '../processes.ts';
import { cgroupMemory } from './cgroup.ts';
import { type Home, homeOf } from './kernel-owner.ts';
import { blindBy, seenNow, textOf } from './look.ts';
import { pressureOf } from './pressure.ts';

type Memory = FactMap['memory'];

/** A row of /proc/meminfo in bytes (the file says kB and means KiB). */
function row(text: string, name: string): number | null {
  const match = new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text);
  return match ? Number(match[1]) * 1024 : null;
}

/** From this share on it is worth knowing who holds the rest. */
const LITTLE = 0.15;

/** This look takes memory, too, and is gone in a moment. */
const SELF = /\bwhy502\b/;

/** The three command lines that hold most (proc(5): VmRSS of status, in KiB whatever the size of a page). */
async function largestOf(host: Host): Promise<NonNullable<Memory['largest']>> {
  const pids = await allPids(host);
  const found = new Map<string, { pids: number[]; command: string; bytes: number }>();
  const looks = await Promise.all(
    pids.map(async (pid) => ({
      pid,
      bytes: row((await textOf(host, `/proc/${pid}/status`)) ?? '', 'VmRSS') ?? 0,
      command: ((await textOf(host, `/proc/${pid}/cmdline`, 1024)) ?? '').replaceAll('\0', ' ').trim().slice(0, 120),
    })),
  );
  for (const { pid, bytes, command } of looks) {
    if (command === '' || SELF.test(command)) continue;
    const row = found.get(command) ?? { pids: [], command, bytes: 0 };
    row.pids.push(pid);
    row.bytes += bytes;
    found.set(command, row);
  }
  return [...found.values()].sort((a, b) => b.bytes - a.bytes).slice(0, 3);
}

/** Where the host is a container itself, /proc tells of the machine below it, and its own limit is its memory. */
async function ownLimit(host: Host, machine: Memory, home: Promise<Home>): Promise<Memory> {
  const { group, shared } = await home;
  const own = shared ? await cgroupMemory(host, group) : null;
  if (!own || own.limitBytes === null || own.bytes === null || own.limitBytes >= machine.totalBytes) return machine;
  const free = Math.max(0, own.limitBytes - own.bytes + Math.min(own.cacheBytes, own.bytes));
  return {
    ...machine,
    totalBytes: own.limitBytes,
    availableBytes: Math.min(free, machine.availableBytes),
    pressure: own.pressure,
    source: `memory limit of the container that this host is (${group === '' ? '/' : group})`,
  };
}

/** The host's memory, swap and memory pressure, and, where little is left, who holds it. */
export async function memoryReading(host: Host, home = homeOf(host)): Promise<Reading<Memory>> {
  const [look, pressure] = await Promise.all([host.read('/proc/meminfo'), textOf(host, '/proc/pressure/memory')]);
  if (look.is !== 'seen') return blindBy(look, '/proc/meminfo');
  const { text } = look.value;
  const free = row(text, 'MemFree') ?? 0;
  const machine = {
    totalBytes: row(text, 'MemTotal') ?? 0,
    // Kernels before 3.14 do not estimate it: free memory and page cache come closest.
    availableBytes: row(text, 'MemAvailable') ?? free + (row(text, 'Cached') ?? 0),
    swapTotalBytes: row(text, 'SwapTotal') ?? 0,
    swapFreeBytes: row(text, 'SwapFree') ?? 0,
    pressure: pressureOf(pressure),
  };
  const memory = await ownLimit(host, machine, home);
  const little = memory.availableBytes < memory.totalBytes * LITTLE;
  const { source = '/proc/meminfo' } = memory;
  return seenNow(host, source, little ? { ...memory, largest: await largestOf(host) } : memory);
}
