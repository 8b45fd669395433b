import { readdir, readlink } from 'node:fs/promises';
import type { Look } from './host.ts';

/** The process that held an inode last time: checked first, since owners rarely change. */
const lastOwner = new Map<number, number>();
const KEEP = 512;

async function inodesOf(pid: number): Promise<readonly number[]> {
  const found: number[] = [];
  let names: string[];
  try {
    names = await readdir(`/proc/${pid}/fd`);
  } catch {
    return found;
  }
  for (const name of names) {
    const target = await readlink(`/proc/${pid}/fd/${name}`).catch(() => '');
    if (target.startsWith('socket:[')) found.push(Number(target.slice(8, -1)));
  }
  return found;
}

async function pids(): Promise<number[]> {
  const names = await readdir('/proc');
  return names.filter((name) => /^\d+$/.test(name)).map(Number);
}

/** Which processes hold these sockets. Without root only own processes can be seen: then denied is the answer. */
export async function socketOwners(
  wanted: readonly number[],
): Promise<Look<readonly { inode: number; pid: number }[]>> {
  const found: { inode: number; pid: number }[] = [];
  if (wanted.length === 0) return { is: 'seen', value: found };
  const open = new Set(wanted);
  const likely = wanted.map((inode) => lastOwner.get(inode)).filter((pid) => pid !== undefined);
  const all = await pids();
  const order = [...new Set([...likely, ...all])];
  let unreadable = 0;
  // Every holder counts (master and workers share a listener), so the scan goes on to the end.
  const batch = 64;
  for (let i = 0; i < order.length; i += batch) {
    const part = order.slice(i, i + batch);
    const lists = await Promise.all(part.map(inodesOf));
    for (const [index, inodes] of lists.entries()) {
      const pid = part[index];
      if (pid === undefined) continue;
      if (inodes.length === 0) unreadable += 1;
      for (const inode of inodes) {
        if (!open.has(inode)) continue;
        found.push({ inode, pid });
        if (lastOwner.size > KEEP) lastOwner.clear();
        if (!lastOwner.has(inode)) lastOwner.set(inode, pid);
      }
    }
  }
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && found.length === 0 && unreadable > 0) {
    return { is: 'denied', why: 'the owner of a socket is shown only to root', allow: 'sudo why502 diagnose' };
  }
  return { is: 'seen', value: found };
}
