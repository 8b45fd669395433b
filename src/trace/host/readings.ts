import type { Address } from '../../core/address.ts';
import type { Reading, Readings } from '../../core/snapshot.ts';
import type { Host } from '../../host/host.ts';
import { clockReading } from './clock.ts';
import { disksReading, type NeededPath } from './disks.ts';
import { firewallReading } from './firewall/firewall.ts';
import { homeOf } from './kernel-owner.ts';
import { kernelReading, type Recognise } from './kernel-words.ts';
import { loadReading } from './load.ts';
import { within } from './look.ts';
import { memoryReading } from './memory.ts';

/** What of the host matters to the path under diagnosis. */
export interface AboutHost {
  /** Where the path's connections go. `0.0.0.0:80` (or `[::]:80`) stands for clients from outside. */
  readonly addresses: readonly Address[];
  readonly paths: readonly NeededPath[];
  /** Words of the kernel from this instant on, milliseconds since the epoch. */
  readonly since: number;
}

/** No look at the host may hold a diagnosis up longer. Milliseconds. */
const LIMIT_MS = 1_500;

/** What a host is short of makes every look at it slow: these two decide then, and are quick otherwise. */
const SHORTAGE_MS = 6_000;

function bounded<T>(look: Promise<Reading<T>>, what: string, limitMs = LIMIT_MS): Promise<Reading<T>> {
  return within<Reading<T>>(limitMs, look, {
    is: 'blind',
    why: `${what} took longer than ${limitMs} ms`,
    allow: null,
  });
}

/** Everything of the host that can break a path, looked at in parallel. */
export async function hostReadings(host: Host, about: AboutHost, recognise: Recognise): Promise<Readings> {
  const home = homeOf(host);
  const [memory, disks, load, kernel, clock, firewall] = await Promise.all([
    bounded(memoryReading(host, home), 'the memory', SHORTAGE_MS),
    bounded(disksReading(host, about.paths), 'the file systems'),
    bounded(loadReading(host, home), 'the load', SHORTAGE_MS),
    bounded(kernelReading(host, about.since, recognise, home), "the kernel's log"),
    bounded(clockReading(host), 'the clock'),
    bounded(firewallReading(host, about.addresses), 'the firewall'),
  ]);
  return { memory, disks, load, 'kernel-words': kernel, clock, firewall };
}
