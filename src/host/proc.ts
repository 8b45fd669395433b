import { readdirSync, readlinkSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Look } from './host.ts';

/** Longest turn of the event loop that a scan takes, milliseconds. */
const SLICE_MS = 8;
/** So many links are read between two looks at the clock. */
const LINKS = 256;

/**
 * Sockets of a process, in portions. Asked without the thread pool: the kernel answers from memory, and a host has
 * thousands of descriptors, each of which would cost ten times as much through it.
 */
function* inodesOf(pid: number): Generator<readonly number[]> {
  let names: string[];
  try {
    names = readdirSync(`/proc/${pid}/fd`);
  } catch {
    return;
  }
  for (let i = 0; i < names.length; i += LINKS) {
    const found: number[] = [];
    for (const name of names.slice(i, i + LINKS)) {
      try {
        const target = readlinkSync(`/proc/${pid}/fd/${name}`);
        if (target.startsWith('socket:[')) found.push(Number(target.slice(8, -1)));
      } catch {
        // Closed in the meantime.
      }
    }
    yield found;
  }
}

function pids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Which processes hold these sockets. Without root only own processes can be seen: then denied is the answer. */
export async function socketOwners(
  wanted: readonly number[],
): Promise<Look<readonly { inode: number; pid: number }[]>> {
  const found: { inode: number; pid: number }[] = [];
  if (wanted.length === 0) return { is: 'seen', value: found };
  const open = new Set(wanted);
  let isBlind = false;
  let turn = performance.now();
  // Every holder counts (master and workers share a listener), so the scan goes on to the end.
  for (const pid of pids()) {
    let has = false;
    for (const inodes of inodesOf(pid)) {
      has ||= inodes.length > 0;
      for (const inode of inodes) if (open.has(inode)) found.push({ inode, pid });
      if (performance.now() - turn < SLICE_MS) continue;
      await nextTurn();
      turn = performance.now();
    }
    isBlind ||= !has;
  }
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && found.length === 0 && isBlind) {
    return { is: 'denied', why: 'the owner of a socket is shown only to root', allow: 'sudo why502 diagnose' };
  }
  return { is: 'seen', value: found };
}
