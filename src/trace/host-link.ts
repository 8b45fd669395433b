import { parseAddress } from '../core/address.ts';
import type { Route } from '../core/route.ts';
import { type Link, seenFacts } from '../core/snapshot.ts';
import { NO_ROOM } from '../facts/disks.ts';
import type { FactMap } from '../facts/facts.generated.ts';
import { hostReadings } from './host/index.ts';
import { mountsOf } from './host/mounts.ts';
import type { World } from './world.ts';

function addressesOf(links: readonly Link[], route: Route): ReturnType<typeof parseAddress>[] {
  return [
    ...links.flatMap((link) => (link.address ? [parseAddress(link.address)] : [])),
    ...route.listens.flatMap((l) => (l.port ? [parseAddress(`127.0.0.1:${l.port}`)] : [])),
  ];
}

/** Where the data of a containerised database lie on the host. */
function mountsOfData(container: FactMap['container'], kind: string): { path: string; why: string }[] {
  return container.mounts.flatMap(({ hostPath, readOnly }) =>
    hostPath && !readOnly ? [{ path: hostPath, why: `the ${kind} data` }] : [],
  );
}

/** Where a link works and writes: its file system being full or read-only is its trouble. */
function neededPaths(link: Link): { path: string; why: string }[] {
  const { unit, words, project, dependency, container, 'proxy-words': proxy } = seenFacts(link);
  const unwritten = (proxy?.events ?? []).filter((event) => event.hints.some(({ id }) => id === 'proxy.disk-full'));
  const named = (words?.events ?? [])
    .flatMap((event) => [event.fields.target, event.fields.path])
    .filter((path) => path?.startsWith('/'));
  return [
    ...(unit?.workingDirectory ? [{ path: unit.workingDirectory, why: `${unit.name} works there` }] : []),
    ...(project?.paths ?? []).map((one) => ({ path: one.path, why: 'an error names it' })),
    ...unwritten.flatMap(({ fields: { path } }) => (path ? [{ path, why: 'the proxy writes there' }] : [])).slice(-2),
    ...named.map((path) => ({ path: path ?? '/', why: 'an error names it' })),
    ...(container && dependency ? mountsOfData(container, dependency.kind) : []),
    ...(dependency?.path ? [{ path: dependency.path, why: `the ${dependency.kind} data` }] : []),
  ].slice(0, 24);
}

const PSEUDO =
  /^(?:proc|sysfs|cgroup2?|devpts|mqueue|debugfs|tracefs|securityfs|pstore|bpf|configfs|fusectl|hugetlbfs|binfmt_misc|autofs|nsfs|squashfs|iso9660|rpc_pipefs|overlay)$/;

/** "No space left on device" names no device: then every file system that an app could write to is asked. */
async function mountsForWant(world: World, links: readonly Link[]): Promise<{ path: string; why: string }[]> {
  const wants = links.some((link) =>
    seenFacts(link).words?.events.some((event) =>
      event.hints.some((hint) => /\.(?:disk-full|inodes-exhausted)$/.test(hint.id)),
    ),
  );
  const mounts = wants ? ((await mountsOf(world.host)) ?? []) : [];
  const real = mounts.filter(
    (mount) => !mount.readOnly && !PSEUDO.test(mount.type) && !/^\/(?:dev|sys|proc)(?:\/|$)/.test(mount.mount),
  );
  return real.slice(0, 40).map((mount) => ({ path: mount.mount, why: NO_ROOM }));
}

/** The host as the lowest link of a path, with what bears on its other links. */
export async function hostLink(world: World, route: Route, links: readonly Link[], deep: boolean): Promise<Link> {
  const base: Link = {
    id: 'host',
    role: 'host',
    name: world.who.hostname,
    above: null,
    address: null,
    runtime: null,
    facts: {},
  };
  if (!deep) return base;
  const paths = [...links.flatMap((link) => neededPaths(link)), ...(await mountsForWant(world, links))];
  const logs = route.logs.error
    .filter((l) => l.path.startsWith('/'))
    .map((l) => ({ path: l.path, why: 'the proxy logs there' }));
  const addresses = addressesOf(links, route).filter((address) => address !== null);
  return {
    ...base,
    facts: await hostReadings(world.host, { addresses, paths: [...paths, ...logs] }, await world.looksAtHost()),
  };
}
