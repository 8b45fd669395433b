import type { Address } from '../../core/address.ts';
import type { Reading, Readings } from '../../core/snapshot.ts';
import type { Host } from '../../host/host.ts';
import { clockReading } from './clock.ts';
import { disksReading, type NeededPath } from './disks.ts';
import { firewallReading, type Rules, readRules } from './firewall/firewall.ts';
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
}

/** Looks at the host that need to know nothing of the path: begun while it is still being traced. */
export interface HostLooks {
  readonly readings: Promise<Readings>;
  readonly rules: Promise<Rules>;
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

/** Begins what does not depend on the path. `since`: words of the kernel from this instant on, milliseconds since the epoch. */
export function beginReadings(host: Host, since: number, recognise: Recognise): HostLooks {
  const home = homeOf(host);
  const all = Promise.all([
    bounded(memoryReading(host, home), 'the memory', SHORTAGE_MS),
    bounded(loadReading(host, home), 'the load', SHORTAGE_MS),
    bounded(kernelReading(host, since, recognise, home), "the kernel's log"),
    bounded(clockReading(host), 'the clock'),
  ]);
  const begun = {
    readings: all.then(([memory, load, kernel, clock]) => ({ memory, load, 'kernel-words': kernel, clock })),
    rules: readRules(host),
  };
  // Nobody waits for them where the path turns out to be sound.
  for (const look of [begun.readings, begun.rules]) look.catch(() => {});
  return begun;
}

/** Everything of the host that can break a path, looked at in parallel. */
export async function hostReadings(host: Host, about: AboutHost, begun: HostLooks): Promise<Readings> {
  const [readings, disks, firewall] = await Promise.all([
    begun.readings,
    bounded(disksReading(host, about.paths), 'the file systems'),
    bounded(firewallReading(host, about.addresses, begun.rules), 'the firewall'),
  ]);
  return { ...readings, disks, firewall };
}
