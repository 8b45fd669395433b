import type { Readings } from '../../core/snapshot.ts';
import type { Host } from '../../host/host.ts';
import { recognise } from '../../logs/recognise.ts';
import { type AboutHost, hostReadings as readAll } from './readings.ts';

export { cgroupMemory } from './cgroup.ts';
export type { AboutHost };

/** Everything of the host that can break a path, looked at in parallel; see `readings.ts`. */
export function hostReadings(host: Host, about: AboutHost): Promise<Readings> {
  return readAll(host, about, recognise);
}
