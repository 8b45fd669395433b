import type { Host } from '../host/host.ts';

/** A user with the rights that its processes get. */
export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** Primary and supplementary groups. */
  readonly groups: readonly number[];
}

/** The host's users and groups, from /etc/passwd and /etc/group. */
export interface Names {
  userName(uid: number): string;
  groupName(gid: number): string;
  user(name: string): User | null;
  hasGroup(name: string): boolean;
  /** False when the tables could not be read: then nothing may be concluded from a missing name. */
  readonly known: boolean;
}

interface Row {
  readonly name: string;
  readonly id: number;
  readonly rest: readonly string[];
}

function rows(text: string): Row[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(':'))
    .map(([name = '', , id = '', ...rest]) => ({ name, id: Number(id), rest }));
}

/** Reads the tables once; `user` also takes a numeric id, as systemd does. */
export async function readNames(host: Host): Promise<Names> {
  const [passwd, group] = await Promise.all([host.read('/etc/passwd'), host.read('/etc/group')]);
  const users = passwd.is === 'seen' ? rows(passwd.value.text) : [];
  const groups = group.is === 'seen' ? rows(group.value.text) : [];
  const members = (name: string): number[] =>
    groups.filter((row) => row.rest[0]?.split(',').includes(name)).map((row) => row.id);
  return {
    known: users.length > 0 && groups.length > 0,
    userName: (uid) => users.find((row) => row.id === uid)?.name ?? String(uid),
    groupName: (gid) => groups.find((row) => row.id === gid)?.name ?? String(gid),
    hasGroup: (name) => groups.some((row) => row.name === name || String(row.id) === name),
    user(name) {
      const row = users.find((one) => one.name === name || String(one.id) === name);
      if (!row) return null;
      const gid = Number(row.rest[0]);
      return { name: row.name, uid: row.id, gid, groups: [gid, ...members(row.name)] };
    },
  };
}
