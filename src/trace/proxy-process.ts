import type { User } from './names.ts';
import type { ProxyState } from './proxy.ts';
import type { World } from './world.ts';

/** When the oldest of the processes started; null when none can be seen. */
export async function oldestStart(world: World, pids: readonly number[]): Promise<number | null> {
  const infos = await Promise.all(pids.map((pid) => world.process(pid)));
  const starts = infos.flatMap((info) => (info ? [info.startedAt] : []));
  return starts.length > 0 ? Math.min(...starts) : null;
}

/** Files that changed after a moment. The clock of /proc ticks in hundredths: a second of grace. */
export async function changedSince(
  world: World,
  files: readonly string[],
  since: number | null,
): Promise<ProxyState['changedSince']> {
  if (since === null) return [];
  const looks = await Promise.all(files.map(async (file) => ({ file, look: await world.host.info(file) })));
  const changed: { file: string; at: number }[] = [];
  for (const { file, look } of looks) {
    if (look.is !== 'seen') continue;
    const target = look.value.kind === 'link' && look.value.target ? await world.host.info(look.value.target) : look;
    const at = Math.max(look.value.changedAt, target.is === 'seen' ? target.value.changedAt : 0);
    if (at > since + 1000) changed.push({ file, at });
  }
  return changed;
}

/** File descriptors that a process has and may have. */
export async function fdUse(
  world: World,
  pid: number | undefined,
): Promise<{ readonly used: number | null; readonly limit: number | null }> {
  const info = pid === undefined ? null : await world.process(pid);
  return { used: info?.fdUsed ?? null, limit: info?.fdLimit ?? null };
}

/** With whose rights a process runs (its real groups); by name where it does not run. */
export async function userOf(world: World, pid: number | undefined, name: string): Promise<User | null> {
  const status = pid === undefined ? null : await world.host.read(`/proc/${pid}/status`);
  if (status?.is !== 'seen') return world.names.user(name);
  const field = (key: string): number[] =>
    (new RegExp(`^${key}:\\s*(.*)$`, 'm').exec(status.value.text)?.[1] ?? '').trim().split(/\s+/).map(Number);
  const [, uid = 0] = field('Uid');
  const [, gid = 0] = field('Gid');
  return {
    name: world.names.userName(uid),
    uid,
    gid,
    groups: [...new Set([gid, ...field('Groups').filter(Number.isFinite)])],
  };
}

/** What the host tells of a proxy's processes, unit and files; `state` is the part of its state that follows from that. */
export interface OnHost {
  readonly hasPrivateTmp: boolean;
  readonly state: Pick<
    ProxyState,
    | 'unit'
    | 'container'
    | 'running'
    | 'masterPid'
    | 'workerPids'
    | 'user'
    | 'startedAt'
    | 'configLoadedAt'
    | 'changedSince'
    | 'fdLimit'
    | 'fdUsed'
  >;
}

interface Processes {
  readonly master: number | null;
  readonly workers: readonly number[];
}

/** Looks at a proxy of this host that reloads by new workers; `unit` is its usual one, `files` its configuration. */
export async function onHost(
  world: World,
  { master, workers }: Processes,
  unit: string,
  files: readonly { readonly path: string }[],
): Promise<OnHost> {
  const owner = master === null ? null : await world.owner(master);
  const name = owner?.unit ?? unit;
  const [since, fds, look, info] = await Promise.all([
    oldestStart(world, workers.length > 0 || master === null ? workers : [master]),
    fdUse(world, workers[0]),
    world.unit(name, 'the proxy'),
    master === null ? null : world.process(master),
  ]);
  const paths = files.map((file) => file.path);
  const isKnown = look.is === 'seen' && look.value.loadState !== 'not-found';
  return {
    hasPrivateTmp: isKnown && look.value.privateTmp,
    state: {
      unit: isKnown ? name : null,
      container: null,
      running: master !== null,
      masterPid: master,
      workerPids: [...workers],
      user: null,
      startedAt: info?.startedAt ?? null,
      configLoadedAt: since,
      changedSince: await changedSince(world, paths, since),
      fdLimit: fds.limit,
      fdUsed: fds.used,
    },
  };
}
