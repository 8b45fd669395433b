import { type Address, formatAddress } from '../core/address.ts';
import { shownBy } from '../core/kept.ts';
import type { Route } from '../core/route.ts';
import type { Link, Readings, Role, Runtime } from '../core/snapshot.ts';
import type { FactKind, FactMap } from '../facts/facts.generated.ts';
import { bindMatches } from './binds.ts';
import { type DockerTraced, dockerReading, traceContainerLink } from './containers/link.ts';
import {
  configuredExpected,
  type Expected,
  expectedUnit,
  isEnabled,
  keptOut,
  unseenConfiguration,
} from './expected.ts';
import { listenersOf, lookAtListener } from './listeners.ts';
import { lookUp } from './look-up.ts';
import type { User } from './names.ts';
import { isOwn } from './own-addresses.ts';
import { type ProcessInfo, pidsOfGroup, serverOf, withChildren, workersWanted } from './processes.ts';
import { readingOf, seen } from './reading.ts';
import { lookAtSocketFile } from './socket-file.ts';
import type { StepLog } from './steps.ts';
import type { UnitFact } from './unit-show.ts';
import type { World } from './world.ts';

/** What to trace: an address that the link above uses, and what is known of it. */
export interface LinkRequest {
  readonly id: string;
  readonly role: Role;
  readonly name: string;
  readonly above: string | null;
  readonly address: Address;
  readonly route: Route;
  /** Whose rights count at a Unix socket; null when not known. */
  readonly user: User | null;
  readonly userHasPrivateTmp: boolean;
  /** Addresses that other routes use: their apps are not this one's. */
  readonly taken: readonly string[];
  /** Names of upstream groups: what a mistyped one may have meant. */
  readonly knownNames?: readonly string[];
  /** Units to consider when nobody listens, best first (a database's own names). */
  readonly candidates: readonly string[];
  /** Id of the container that uses the address; the host itself when left out. */
  readonly within?: string | undefined;
  /** Which of several containers with the same name is meant; the first when left out. */
  readonly pick?: number | undefined;
}

/** A link as far as it was traced, with what deeper looks need. */
export interface Traced {
  readonly request: LinkRequest;
  readonly link: Link;
  readonly unit: UnitFact | null;
  readonly pids: readonly number[];
  readonly processes: readonly ProcessInfo[];
  /** The address is on another machine. */
  readonly remote: boolean;
  /** Present when a container or a service stands behind the address. */
  readonly docker?: DockerTraced;
}

/** A unit that was put out of use while another one serves its address: the other one is the app now. */
async function retired(world: World, name: string, owners: readonly string[]): Promise<boolean> {
  if (owners.length === 0) return false;
  const look = await world.unit(name, 'its files');
  return look.is === 'seen' && look.value.activeState === 'inactive' && !isEnabled(look);
}

/** A package's unit that is meant to run and has this address in its configuration, while somebody else holds it. */
async function claimed(world: World, address: Address, owners: readonly string[]): Promise<Expected | null> {
  const claim = await configuredExpected(world, address);
  if (claim === null || (await retired(world, claim.unit, owners))) return null;
  const look = await world.unit(claim.unit, claim.foundBy);
  // `mysql.service` is another name of `mariadb.service`: the control group has the real one.
  const group = look.is === 'seen' ? look.value.controlGroup : null;
  return [claim.unit, group?.slice(group.lastIndexOf('/') + 1)].some((name) => owners.includes(name ?? ''))
    ? null
    : claim;
}

/** The unit that has the listener or should have it. */
async function findUnit(world: World, request: LinkRequest, owners: readonly string[]): Promise<Expected | null> {
  const wanted = formatAddress(request.address);
  const { files } = await world.unitFiles(false);
  const byFiles = files.filter((file) => file.binds.some((bind) => bindMatches(bind, wanted)));
  const binder = byFiles.map((file) => file.starts ?? file.name);
  const holder = owners.find((unit) => binder.includes(unit)) ?? null;
  if (holder) {
    const kept =
      (await keptOut(world, request.address, request.route, byFiles, owners)) ??
      (isEnabled(await world.unit(holder, 'its files')) ? null : await claimed(world, request.address, owners));
    return kept ?? { unit: holder, foundBy: `it listens on ${wanted}`, sureness: 1 };
  }
  const [first] = binder;
  if (first && !(await retired(world, first, owners)))
    return { unit: first, foundBy: `its files bind ${wanted}`, sureness: 1 };
  const claim = owners[0] ? await claimed(world, request.address, owners) : null;
  if (claim) return claim;
  if (owners[0]) return { unit: owners[0], foundBy: `it listens on ${wanted}`, sureness: 1 };
  for (const name of request.candidates) {
    const look = await world.unit(name, 'its usual name');
    if (look.is === 'seen' && look.value.loadState !== 'not-found')
      return { unit: name, foundBy: 'its usual name', sureness: 0.9 };
  }
  return request.role === 'dependency' ? null : expectedUnit(world, request.address, request.route, request.taken);
}

/** The unit's own processes. Who else holds its port is told by the listener; only a running unit without readable processes is told by its holders. */
async function processesOf(world: World, unit: UnitFact | null, holders: readonly number[]): Promise<ProcessInfo[]> {
  const group = unit?.controlGroup
    ? await pidsOfGroup(world.host, unit.controlGroup)
    : await withChildren(world.host, unit?.mainPid ?? null);
  const own = unit ? [...new Set([...group, ...(unit.mainPid ? [unit.mainPid] : [])])] : [];
  const byHolders = unit === null || (own.length === 0 && unit.activeState === 'active');
  const all = await Promise.all((byHolders ? holders : own).slice(0, 64).map((pid) => world.process(pid)));
  return all.filter((info) => info !== null);
}

function processFact(unit: UnitFact | null, processes: readonly ProcessInfo[]): FactMap['process'] {
  const main = unit?.mainPid ?? processes[0]?.pid ?? null;
  const command = unit?.runs || unit?.command || (processes.find((info) => info.pid === main)?.command ?? '');
  return { mainPid: main, server: serverOf(command), workersWanted: workersWanted(command), processes: [...processes] };
}

function runtimeOf(
  unit: UnitFact | null,
  container: string | null,
  processes: readonly ProcessInfo[],
  remote: string | null,
): Runtime | null {
  if (remote) return { kind: 'remote', name: remote };
  if (container) return { kind: 'container', name: container };
  if (unit) return { kind: 'unit', name: unit.name };
  const main = processes[0];
  return main ? { kind: 'process', name: main.command.split(' ')[0] ?? String(main.pid) } : null;
}

type Facts = { -readonly [K in FactKind]?: Readings[K] };

interface Around {
  readonly addresses: readonly string[];
  readonly remote: boolean;
}

async function locate(world: World, address: Address, known: readonly string[], facts: Facts): Promise<Around> {
  if (address.is === 'unix') return { addresses: [], remote: false };
  const lookup = await lookUp(world, address, known);
  if (lookup) facts['name-lookup'] = seen(world, 'getaddrinfo', lookup);
  const addresses = lookup ? lookup.addresses : [address.host];
  const own = await world.ownAddresses();
  return { addresses, remote: addresses.length > 0 && addresses.every((one) => !isOwn(one, own)) };
}

async function socketFact(world: World, request: LinkRequest, facts: Facts, log: StepLog): Promise<void> {
  const { address } = request;
  if (address.is !== 'unix' || address.path.startsWith('@')) return;
  const look = await log.take(
    'socket',
    address.path,
    () => lookAtSocketFile(world.host, address.path, request.user, world.names, request.userHasPrivateTmp),
    (one) => {
      if (one.is !== 'seen') return ['skipped', one.is === 'absent' ? 'not there' : one.why];
      const { exists, allowed, proxyUser, deniedAt } = one.value;
      if (!exists) return ['fail', 'the file is not there'];
      return allowed === false
        ? ['fail', `${proxyUser} is kept out at ${deniedAt}`]
        : ['ok', allowed === null ? 'the file is there' : 'the file is there and may be opened'];
    },
  );
  facts['socket-file'] = readingOf(world, `stat ${address.path}`, look);
}

/** Traces one link: address → listener → process → unit. Deeper looks (words, dependencies) come after, when something fails. */
export async function traceLink(world: World, request: LinkRequest, log: StepLog): Promise<Traced> {
  const contained = await traceContainerLink(world, request, log);
  if (contained) return contained;
  const facts: Facts = {};
  facts.docker = await dockerReading(world);
  const { address } = request;
  const [around] = await Promise.all([
    locate(world, address, request.knownNames ?? [], facts),
    socketFact(world, request, facts, log),
  ]);
  const target = formatAddress(address);
  if (around.remote) {
    log.skip('listener', target, 'the address is on another machine');
    return finish(request, facts, { unit: null, processes: [], container: null, remote: true });
  }
  let listener = await log.take(
    'listener',
    target,
    () => lookAtListener(world, address, around.addresses, []),
    (l) =>
      l.matching.length > 0
        ? ['ok', `${l.matching[0]?.owners[0]?.command || 'somebody'} listens`]
        : ['fail', 'nobody listens'],
  );
  const holders = listener.matching.flatMap((socket) => socket.owners);
  const expected = await findUnit(
    world,
    request,
    holders.flatMap((owner) => (owner.unit ? [owner.unit] : [])),
  );
  const unit = expected ? await traceUnit(world, expected, facts, log) : null;
  if (expected === null && holders.length === 0) await tellUnseen(world, request, facts);
  const processes = await processesOf(
    world,
    unit,
    holders.map((owner) => owner.pid),
  );
  const pids = processes.map((info) => info.pid);
  if (pids.length > 0 && (listener.matching.length === 0 || holders.every((owner) => !pids.includes(owner.pid)))) {
    listener = {
      ...listener,
      ofExpected: (await listenersOf(world, pids)).filter(
        (other) => !listener.matching.some((hit) => hit.local === other.local),
      ),
    };
  }
  facts.listener = seen(world, '/proc/net', {
    ...listener,
    removedPath:
      address.is === 'unix' &&
      listener.matching.length > 0 &&
      facts['socket-file']?.is === 'seen' &&
      !facts['socket-file'].value.exists,
  });
  facts.process = seen(world, '/proc', processFact(unit, processes));
  return finish(request, facts, {
    unit,
    processes,
    container: holders.find((owner) => owner.container)?.container ?? null,
    remote: false,
  });
}

async function traceUnit(world: World, expected: Expected, facts: Facts, log: StepLog): Promise<UnitFact | null> {
  const look = await log.take(
    'unit',
    expected.unit,
    () => world.unit(expected.unit, expected.foundBy),
    (l) => {
      if (l.is !== 'seen') return ['skipped', l.is === 'absent' ? 'systemd is not here' : l.why];
      const { activeState, subState, result } = l.value;
      return [
        activeState === 'active' ? 'ok' : 'fail',
        `${activeState} (${subState})${result && result !== 'success' ? `, ${result}` : ''}`,
      ];
    },
  );
  if (look.is === 'absent') return null;
  facts.unit = readingOf(world, shownBy(expected.unit), look);
  return look.is === 'seen' ? look.value : null;
}

/** No unit was found, and not everything could be looked at that would have told of one. */
async function tellUnseen(world: World, request: LinkRequest, facts: Facts): Promise<void> {
  const why = request.role === 'backend' ? await unseenConfiguration(world) : null;
  if (why !== null) facts.unit = { is: 'blind', why, allow: 'sudo why502 diagnose' };
}

interface Found {
  readonly unit: UnitFact | null;
  readonly processes: readonly ProcessInfo[];
  readonly container: string | null;
  readonly remote: boolean;
}

function finish(request: LinkRequest, facts: Facts, found: Found): Traced {
  const remote = found.remote && request.address.is === 'tcp' ? request.address.host : null;
  const link: Link = {
    id: request.id,
    role: request.role,
    name: request.name,
    above: request.above,
    address: formatAddress(request.address),
    runtime: runtimeOf(found.unit, found.container, found.processes, remote),
    facts,
  };
  return {
    request,
    link,
    unit: found.unit,
    pids: found.processes.map((info) => info.pid),
    processes: found.processes,
    remote: found.remote,
  };
}
