import type { Address } from '../../core/address.ts';
import { isIpLiteral } from '../../core/address.ts';
import type { Reading, Readings } from '../../core/snapshot.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import type { Host } from '../../host/host.ts';
import { clockReading } from './clock.ts';
import { disksReading, type NeededPath } from './disks.ts';
import { firewallReading } from './firewall/firewall.ts';
import { kernelReading, type Recognise } from './kernel-words.ts';
import { loadReading } from './load.ts';
import { within } from './look.ts';
import { memoryReading } from './memory.ts';
import { nameReading } from './name-lookup.ts';

/** What of the host matters to the path under diagnosis. */
export interface AboutHost {
  /** Where the path's connections go. `0.0.0.0:80` (or `[::]:80`) stands for clients from outside. */
  readonly addresses: readonly Address[];
  readonly paths: readonly NeededPath[];
  /** Words of the kernel from this instant on, milliseconds since the epoch. */
  readonly since: number;
  /** Host names that the proxy uses. */
  readonly names: readonly string[];
}

/** No look at the host may hold a diagnosis up longer. Milliseconds. */
const LIMIT_MS = 1_500;

function bounded<T>(look: Promise<Reading<T>>, what: string): Promise<Reading<T>> {
  return within<Reading<T>>(LIMIT_MS, look, {
    is: 'blind',
    why: `${what} took longer than ${LIMIT_MS} ms`,
    allow: null,
  });
}

/** The first name that does not resolve, else the first; null when the path uses no names. */
async function nameOf(host: Host, names: readonly string[]): Promise<Reading<FactMap['name-lookup']> | null> {
  const asked = [...new Set(names)].filter((name) => !isIpLiteral(name) && name !== 'localhost');
  const readings = await Promise.all(asked.map((name) => nameReading(host, name)));
  const bad = readings.find((one) => one.is === 'seen' && one.value.addresses.length === 0);
  return bad ?? readings[0] ?? null;
}

/** Everything of the host that can break a path, looked at in parallel. */
export async function hostReadings(host: Host, about: AboutHost, recognise: Recognise): Promise<Readings> {
  const [memory, disks, load, kernel, clock, firewall, name] = await Promise.all([
    bounded(memoryReading(host), 'the memory'),
    bounded(disksReading(host, about.paths), 'the file systems'),
    bounded(loadReading(host), 'the load'),
    bounded(kernelReading(host, about.since, recognise), "the kernel's log"),
    bounded(clockReading(host), 'the clock'),
    bounded(firewallReading(host, about.addresses), 'the firewall'),
    nameOf(host, about.names),
  ]);
  const readings = { memory, disks, load, 'kernel-words': kernel, clock, firewall };
  return name === null ? readings : { ...readings, 'name-lookup': name };
}
