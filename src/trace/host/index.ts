import type { Host } from '../../host/host.ts';
import { recognise } from '../../logs/recognise.ts';
import { beginReadings, type HostLooks } from './readings.ts';

export { cgroupMemory } from './cgroup.ts';
export { type AboutHost, type HostLooks, hostReadings } from './readings.ts';

/** Begins the looks at the host that do not depend on a path; see `readings.ts`. */
export function beginHost(host: Host, since: number): HostLooks {
  return beginReadings(host, since, recognise);
}
