import { NO_ROOM } from '../../facts/disks.ts';
import type { FactMap } from '../../facts/facts.generated.ts';

export type Disk = FactMap['disks']['disks'][number];

const KIB = 1024;
const MIB = 1024 * KIB;
const DATABASE = /pg_?data|postgres|mysql|maria|mongo|redis|\/data\/db\b/i;

/** Nothing that matters can be written: less than half a percent, or than some mebibytes of a large disk. */
export function fullOf(disk: Disk): boolean {
  return disk.totalBytes > 0 && disk.availableBytes < Math.min(4 * MIB, Math.max(64 * KIB, disk.totalBytes * 0.005));
}

export function inodesGone(disk: Disk): boolean {
  return disk.inodes > 0 && disk.inodesFree < 16;
}

/** Whether a place is called like one where a database keeps its files. */
export function isDatabaseMount(mount: string): boolean {
  return DATABASE.test(mount);
}

/** A file system that only the database has. */
export function isDatabaseDisk(disk: Disk): boolean {
  const named = disk.holds.filter((label) => !label.endsWith(`(${NO_ROOM})`));
  return (
    disk.mount !== '/' &&
    (isDatabaseMount(disk.mount) || (named.length > 0 && named.every((path) => DATABASE.test(path))))
  );
}

/** File systems that are never full in a way that matters, or always. */
export function isReal(disk: Disk): boolean {
  return !disk.readOnly && !['squashfs', 'iso9660', 'proc', 'sysfs'].includes(disk.type);
}
