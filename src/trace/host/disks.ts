import type { Reading } from '../../core/snapshot.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import type { Host } from '../../host/host.ts';
import { seenNow, within } from './look.ts';
import { type Mount, mountOf, mountsOf } from './mounts.ts';

/** A path whose file system matters, and what it is for: `nginx error log`. */
export interface NeededPath {
  readonly path: string;
  readonly why: string;
}

const ALWAYS: readonly NeededPath[] = ['/', '/tmp', '/var/log', '/var/lib'].map((path) => ({ path, why: path }));
/** A dead server leaves statfs waiting for good: these are never asked. */
const REMOTE = /^(?:nfs|cifs|smb|ceph|9p|fuse\.|afs|glusterfs|autofs)/;
const LIMIT_MS = 200;

type Disk = FactMap['disks']['disks'][number];

async function diskOf(host: Host, mount: Mount, holds: readonly string[]): Promise<Disk | null> {
  const late = { is: 'failed', why: `${mount.mount} did not answer within ${LIMIT_MS} ms` } as const;
  const look = await within(LIMIT_MS, host.space(mount.mount), late);
  if (look.is !== 'seen' || look.value.totalBytes === 0) return null;
  return { ...mount, holds: [...holds], ...look.value };
}

/** Room, inodes and read-only state of the file systems that hold these paths, /, /tmp, /var/log and /var/lib. */
export async function disksReading(host: Host, needed: readonly NeededPath[]): Promise<Reading<FactMap['disks']>> {
  const mounts = await mountsOf(host);
  if (mounts === null) return { is: 'blind', why: '/proc/self/mountinfo could not be read', allow: null };
  const groups = new Map<Mount, string[]>();
  for (const { path, why } of [...ALWAYS, ...needed]) {
    const mount = mountOf(mounts, path);
    if (mount === null || REMOTE.test(mount.type)) continue;
    const label = why === path ? path : `${path} (${why})`;
    const holds = groups.get(mount);
    if (holds === undefined) groups.set(mount, [label]);
    else if (!holds.includes(label)) holds.push(label);
  }
  const disks = await Promise.all([...groups].map(([mount, holds]) => diskOf(host, mount, holds)));
  return seenNow(host, 'statfs', { disks: disks.filter((disk) => disk !== null) });
}
