import type { Reading } from '../../core/snapshot.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import type { Host } from '../../host/host.ts';
import { blindBy, seenNow, textOf } from './look.ts';

/** The share (0–1) of the last 10 seconds that some task waited, from a file of /proc/pressure; null without PSI. */
export function pressureOf(text: string | null): number | null {
  const match = /^some avg10=(\d{1,3}(?:\.\d{1,4})?)/m.exec(text ?? '');
  return match ? Number(match[1]) / 100 : null;
}

/** A row of /proc/meminfo in bytes (the file says kB and means KiB). */
function row(text: string, name: string): number | null {
  const match = new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text);
  return match ? Number(match[1]) * 1024 : null;
}

/** The host's memory, swap and memory pressure, straight from /proc. */
export async function memoryReading(host: Host): Promise<Reading<FactMap['memory']>> {
  const [look, pressure] = await Promise.all([host.read('/proc/meminfo'), textOf(host, '/proc/pressure/memory')]);
  if (look.is !== 'seen') return blindBy(look, '/proc/meminfo');
  const { text } = look.value;
  const free = row(text, 'MemFree') ?? 0;
  return seenNow(host, '/proc/meminfo', {
    totalBytes: row(text, 'MemTotal') ?? 0,
    // Kernels before 3.14 do not estimate it: free memory and page cache come closest.
    availableBytes: row(text, 'MemAvailable') ?? free + (row(text, 'Cached') ?? 0),
    swapTotalBytes: row(text, 'SwapTotal') ?? 0,
    swapFreeBytes: row(text, 'SwapFree') ?? 0,
    pressure: pressureOf(pressure),
  });
}
