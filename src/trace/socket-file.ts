import type { FactMap } from '../facts/facts.generated.ts';
import type { FileInfo, Host, Look } from '../host/host.ts';
import type { Names, User } from './names.ts';

type SocketFact = FactMap['socket-file'];
type Component = SocketFact['components'][number];

const READ = 4;
const WRITE = 2;
const SEARCH = 1;

/** An access control list as getfacl prints it, `default:` entries left out. */
interface Acl {
  readonly text: string;
  readonly entries: readonly { readonly tag: string; readonly name: string; readonly bits: number }[];
}

function bitsOf(letters: string): number {
  return (letters[0] === 'r' ? READ : 0) | (letters[1] === 'w' ? WRITE : 0) | (letters[2] === 'x' ? SEARCH : 0);
}

export function parseAcl(text: string): Acl {
  const entries = [...text.matchAll(/^(user|group|mask|other):([^:]*):([rwx-]{3})/gm)].map((m) => ({
    tag: m[1] ?? '',
    name: m[2] ?? '',
    bits: bitsOf(m[3] ?? ''),
  }));
  return {
    text: entries
      .map(
        (e) =>
          `${e.tag}:${e.name}:${(e.bits & READ ? 'r' : '-') + (e.bits & WRITE ? 'w' : '-') + (e.bits & SEARCH ? 'x' : '-')}`,
      )
      .join(' '),
    entries,
  };
}

/**
 * May a user do all of `wanted` with a file? The order of acl(5): owner, named user (masked), owning and named groups
 * (masked), other. Root may search and write anything.
 */
export function mayAccess(
  file: Pick<FileInfo, 'mode' | 'uid' | 'gid'>,
  user: User,
  wanted: number,
  acl: Acl | null = null,
  names: Names | null = null,
): boolean {
  if (user.uid === 0) return true;
  const mask = acl?.entries.find((entry) => entry.tag === 'mask')?.bits ?? 7;
  const has = (bits: number): boolean => (bits & wanted) === wanted;
  if (file.uid === user.uid) return has((file.mode >> 6) & 7);
  const named = acl?.entries.find((entry) => entry.tag === 'user' && entry.name === user.name);
  if (named) return has(named.bits & mask);
  const groupBits =
    acl?.entries.find((entry) => entry.tag === 'group' && entry.name === '')?.bits ?? (file.mode >> 3) & 7;
  const groups: number[] = user.groups.includes(file.gid) ? [groupBits & mask] : [];
  for (const entry of acl?.entries ?? []) {
    const member =
      entry.tag === 'group' && entry.name !== '' && user.groups.some((gid) => names?.groupName(gid) === entry.name);
    if (member) groups.push(entry.bits & mask);
  }
  if (groups.length > 0) return groups.some(has);
  return has(file.mode & 7);
}

export const access = { read: READ, write: WRITE, search: SEARCH } as const;

/** `/a/b/c` → `/`, `/a`, `/a/b`, `/a/b/c`. */
export function componentsOf(path: string): string[] {
  const parts = path.split('/').filter(Boolean);
  return ['/', ...parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)];
}

async function aclsOf(host: Host, paths: readonly string[]): Promise<ReadonlyMap<string, Acl>> {
  const found = new Map<string, Acl>();
  const look = await host.run('getfacl', ['--absolute-names', '--skip-base', '--', ...paths], 1000);
  if (look.is !== 'seen') return found;
  for (const block of look.value.stdout.split(/\n\n+/)) {
    const path = /^# file: (.*)$/m.exec(block)?.[1];
    if (path) found.set(path, parseAcl(block));
  }
  return found;
}

interface Seen {
  readonly path: string;
  readonly info: FileInfo;
}

interface Walked {
  readonly seen: readonly Seen[];
  readonly missing: string | null;
  /** What came of the look at the first component that could not be seen. */
  readonly hidden: Exclude<Look<FileInfo>, { is: 'seen' }> | null;
}

/** Walks a path, following links of its components, until something is missing or not to be seen. */
async function walk(host: Host, path: string): Promise<Walked> {
  const seen: Seen[] = [];
  const queue = componentsOf(path);
  for (let step = 0; step < queue.length && step < 64; step += 1) {
    const current = queue[step] ?? '/';
    const look = await host.info(current);
    if (look.is === 'absent') return { seen, missing: current, hidden: null };
    if (look.is !== 'seen') return { seen, missing: null, hidden: look };
    if (look.value.kind === 'link') {
      if (!look.value.target) return { seen, missing: current, hidden: null };
      const rest = path.slice(current.length);
      const further = await walk(host, look.value.target + rest);
      return {
        seen: [...seen, ...further.seen.filter((one) => !seen.some((s) => s.path === one.path))],
        missing: further.missing,
        hidden: further.hidden,
      };
    }
    seen.push({ path: current, info: look.value });
  }
  return { seen, missing: null, hidden: null };
}

function component(one: Seen, user: User | null, names: Names, acl: Acl | null): Component {
  const wanted = one.info.kind === 'directory' ? SEARCH : WRITE;
  return {
    path: one.path,
    kind: one.info.kind,
    mode: one.info.mode,
    owner: names.userName(one.info.uid),
    group: names.groupName(one.info.gid),
    uid: one.info.uid,
    gid: one.info.gid,
    allowed: user ? mayAccess(one.info, user, wanted, acl, names) : null,
    acl: acl?.text ?? null,
  };
}

/** A private /tmp of a unit is a directory `systemd-private-…-UNIT-…/tmp` in the real one (systemd.exec(5), PrivateTmp=). */
async function privateTmpOwner(host: Host, path: string): Promise<string | null> {
  const match = /^(\/tmp|\/var\/tmp)\/(.+)$/.exec(path);
  if (!match) return null;
  const look = await host.glob(`${match[1]}/systemd-private-*/tmp/${match[2]}`);
  const found = look.is === 'seen' ? look.value[0] : undefined;
  return found ? (/systemd-private-[0-9a-f]+-(.+\.service)-\w+\//.exec(found)?.[1] ?? null) : null;
}

/**
 * Looks at a socket's path with the eyes of the proxy's user: every directory needs search, the socket needs write
 * (unix(7)). What this process may not see is no answer, unless the proxy is kept out before it.
 */
export async function lookAtSocketFile(
  host: Host,
  path: string,
  user: User | null,
  names: Names,
  proxyPrivateTmp: boolean,
): Promise<Look<SocketFact>> {
  const { seen, missing, hidden } = await walk(host, path);
  const plain = seen.map((one) => component(one, user, names, null));
  // An ACL shows in the mode's group bits; asking for it costs a process, so only when it can matter.
  const acls =
    plain.some((one) => one.allowed === false) || seen.some((one) => (one.info.mode & 0o070) !== 0)
      ? await aclsOf(
          host,
          seen.map((one) => one.path),
        )
      : new Map();
  const components = acls.size > 0 ? seen.map((one) => component(one, user, names, acls.get(one.path) ?? null)) : plain;
  const last = seen.at(-1);
  const exists = missing === null && last !== undefined;
  const denied = components.find((one) => one.allowed === false);
  if (hidden !== null && denied === undefined) return hidden;
  const inTmp = /^\/(?:var\/)?tmp\//.test(path);
  const value = {
    path,
    exists,
    isSocket: exists && last.info.kind === 'socket',
    missingFrom: missing,
    changedAt: exists ? last.info.changedAt : null,
    components,
    proxyUser: user?.name ?? null,
    allowed: user === null ? null : denied === undefined && exists ? true : denied !== undefined ? false : null,
    deniedAt: denied?.path ?? null,
    privateTmpOf: exists ? null : await privateTmpOwner(host, path),
    proxyHasPrivateTmp: proxyPrivateTmp && inTmp,
  };
  return { is: 'seen', value };
}
