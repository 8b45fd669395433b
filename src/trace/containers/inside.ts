import { type Address, formatAddress } from '../../core/address.ts';
import type { Reading } from '../../core/snapshot.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import { describeSocket, type SocketFact } from '../listeners.ts';
import { type ProcessInfo, serverOf, workersWanted } from '../processes.ts';
import { accepts, readSockets } from '../sockets.ts';
import type { World } from '../world.ts';
import type { Inspect } from './api.ts';
import { type Engine, nameOf } from './engine.ts';
import { isUp } from './fact.ts';
import { readLimits } from './limits.ts';

type ListenerFact = FactMap['listener'];

/** The processes of a running container, by its control group. */
export async function processesIn(world: World, inspect: Inspect): Promise<ProcessInfo[]> {
  if (!isUp(inspect) || inspect.State.Pid <= 0) return [];
  const limits = await readLimits(world.host, inspect.State.Pid);
  const pids = limits?.processes ?? [inspect.State.Pid];
  const all = await Promise.all(pids.slice(0, 64).map((pid) => world.process(pid)));
  return all.filter((info) => info !== null);
}

export function processFact(inspect: Inspect, processes: readonly ProcessInfo[]): FactMap['process'] {
  const main = processes.find((info) => info.pid === inspect.State.Pid) ?? processes[0] ?? null;
  const command =
    processes.map((info) => info.command).find((text) => serverOf(text) !== null) ??
    main?.command ??
    [inspect.Path, ...(inspect.Args ?? [])].join(' ');
  return {
    mainPid: main?.pid ?? null,
    server: serverOf(command),
    workersWanted: workersWanted(command),
    processes: [...processes],
  };
}

const EMPTY = { matching: [], samePort: [], ofExpected: [], removedPath: false, states: {}, ephemeral: null };

/** Docker's own resolver listens inside every container of a user network. */
function isResolver(socket: { readonly host: string | null }): boolean {
  return socket.host === '127.0.0.11';
}

async function describe(
  world: World,
  inspect: Inspect,
  sockets: Parameters<typeof describeSocket>[1][],
): Promise<SocketFact[]> {
  const facts = await Promise.all(sockets.map((socket) => describeSocket(world, socket)));
  const name = nameOf(inspect);
  return facts.map((fact) => ({
    ...fact,
    owners: fact.owners.map((owner) => ({ ...owner, unit: null, container: name })),
  }));
}

/** Everything that listens in a container's own network; null when only root may see it. */
async function socketsOf(world: World, inspect: Inspect): Promise<Awaited<ReturnType<typeof readSockets>> | null> {
  const own = await world.host.read(`/proc/${inspect.State.Pid}/net/tcp`);
  if (own.is !== 'seen') return null;
  return inspect.HostConfig.NetworkMode === 'host' ? world.sockets() : readSockets(world.host, inspect.State.Pid);
}

/**
 * Who listens in a container, around the port that is asked for: `matching` accepts what comes from other containers,
 * `samePort` only what comes from the container itself.
 */
export async function listenersIn(
  world: World,
  inspect: Inspect,
  address: Address,
  port: number,
  fromInside: boolean,
): Promise<Reading<ListenerFact>> {
  const text = formatAddress(address);
  const seen = (value: Omit<ListenerFact, 'address'>): Reading<ListenerFact> => ({
    is: 'seen',
    at: world.at,
    source: `listening sockets of container ${nameOf(inspect)}`,
    value: { address: text, ...value },
  });
  if (!isUp(inspect) || inspect.State.Pid <= 0) return seen(EMPTY);
  const table = await socketsOf(world, inspect);
  if (table === null && world.isRoot) return seen(EMPTY);
  if (table === null)
    return {
      is: 'blind',
      why: `what listens in container ${nameOf(inspect)} is shown only to root`,
      allow: 'sudo why502 diagnose',
    };
  const isHostNetwork = inspect.HostConfig.NetworkMode === 'host';
  const pids = isHostNetwork ? new Set((await processesIn(world, inspect)).map((info) => info.pid)) : null;
  const tcp = table.listening.filter((socket) => socket.port !== null && !isResolver(socket));
  const addresses = Object.values(inspect.NetworkSettings.Networks ?? {})
    .map((one) => one.IPAddress)
    .filter(Boolean);
  const asked = fromInside || isHostNetwork ? ['127.0.0.1', '::1'] : [...addresses, '0.0.0.0'];
  const matching = tcp.filter((socket) => asked.some((host) => accepts(socket, host, port)));
  const near = tcp.filter((socket) => socket.port === port && !matching.includes(socket));
  const rest = await describe(
    world,
    inspect,
    tcp.filter((socket) => socket.port !== port),
  );
  const own = pids === null ? rest : rest.filter((fact) => fact.owners.some((owner) => pids.has(owner.pid)));
  return seen({
    ...EMPTY,
    matching: await describe(world, inspect, matching),
    samePort: await describe(world, inspect, near),
    ofExpected: own,
  });
}

/** An address at which this host reaches a container's port; null when it cannot. */
export async function reachFromHost(engine: Engine, inspect: Inspect, port: number): Promise<Address | null> {
  if (!isUp(inspect)) return null;
  if (inspect.HostConfig.NetworkMode === 'host') return { is: 'tcp', host: '127.0.0.1', port };
  const networks = await engine.networks();
  for (const [name, endpoint] of Object.entries(inspect.NetworkSettings.Networks ?? {})) {
    const network = networks.find((one) => one.Id === endpoint.NetworkID || one.Name === name);
    if (network?.Driver === 'bridge' && endpoint.IPAddress) return { is: 'tcp', host: endpoint.IPAddress, port };
  }
  // Tasks on overlay networks have a second leg on a bridge of the host.
  const gateway = await engine.network('docker_gwbridge');
  const leg = Object.entries(gateway?.Containers ?? {}).find(
    ([id, entry]) =>
      id === inspect.Id ||
      entry.Name.endsWith(inspect.Id.slice(0, 12)) ||
      entry.Name.endsWith(inspect.NetworkSettings.SandboxID.slice(0, 12)),
  )?.[1];
  return leg?.IPv4Address ? { is: 'tcp', host: leg.IPv4Address.replace(/\/\d+$/, ''), port } : null;
}
