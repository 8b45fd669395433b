import { isIpLiteral, isLoopback } from '../../core/address.ts';
import type { FactMap } from '../../facts/facts.generated.ts';
import type { World } from '../world.ts';
import type { Inspect, Service, Task } from './api.ts';
import { type Engine, nameOf } from './engine.ts';

export type NetworksFact = FactMap['networks'];
export type Answer = NetworksFact['answers'][number];

/** What a name or address leads to, as the one who asks sees it. */
export interface Resolution {
  readonly answers: readonly Answer[];
  readonly by: NetworksFact['by'];
}

/** Names of its own that others on a network find a container by (Docker's embedded DNS at 127.0.0.11). */
export function namesOn(inspect: Inspect, network: string): readonly string[] {
  const endpoint = inspect.NetworkSettings.Networks?.[network];
  if (!endpoint || network === 'bridge') return [];
  return [
    ...new Set([nameOf(inspect), inspect.Id.slice(0, 12), ...(endpoint.Aliases ?? []), ...(endpoint.DNSNames ?? [])]),
  ];
}

export function networksOf(inspect: Inspect): readonly string[] {
  return Object.keys(inspect.NetworkSettings.Networks ?? {});
}

export function addressOn(inspect: Inspect, network: string): string | null {
  return inspect.NetworkSettings.Networks?.[network]?.IPAddress || null;
}

export function sharedNetworks(a: Inspect, b: Inspect): readonly string[] {
  const others = new Set(networksOf(b));
  return networksOf(a).filter((name) => others.has(name) && name !== 'none');
}

/** The container that has an address now. */
export async function holderOf(engine: Engine, address: string): Promise<{ inspect: Inspect; network: string } | null> {
  for (const inspect of await engine.all()) {
    for (const [network, endpoint] of Object.entries(inspect.NetworkSettings.Networks ?? {}))
      if (address !== '' && (endpoint.IPAddress === address || endpoint.GlobalIPv6Address === address))
        return { inspect, network };
  }
  return null;
}

async function answersOf(engine: Engine, addresses: readonly string[]): Promise<Answer[]> {
  return Promise.all(
    addresses.map(async (address) => {
      const holder = await holderOf(engine, address);
      return { address, network: holder?.network ?? null, container: holder ? nameOf(holder.inspect) : null };
    }),
  );
}

/** Addresses of a service's running tasks on a network (`10.0.1.5/24` → `10.0.1.5`). */
export function taskAddresses(
  service: Service,
  tasks: readonly Task[],
  networkIds: readonly string[],
): readonly string[] {
  return tasks
    .filter((task) => task.ServiceID === service.ID && task.Status.State === 'running')
    .flatMap((task) => task.NetworksAttachments ?? [])
    .filter((attachment) => networkIds.includes(attachment.Network.ID))
    .flatMap((attachment) => attachment.Addresses ?? [])
    .map((address) => address.replace(/\/\d+$/, ''));
}

export function isVip(service: Service): boolean {
  return (service.Endpoint.Spec.Mode || service.Spec.EndpointSpec?.Mode || 'vip') !== 'dnsrr';
}

/** A service answers under its name and its aliases on the networks of its tasks. */
async function byService(engine: Engine, from: Inspect, name: string): Promise<Answer[]> {
  const services = await engine.services();
  const [networks, tasks] = await Promise.all([engine.networks(), engine.tasks()]);
  const ids = networks.filter((one) => networksOf(from).includes(one.Name)).map((one) => one.Id);
  const plain = name.replace(/^tasks\./, '');
  const service = services.find(
    (one) =>
      one.Spec.Name === plain ||
      one.Spec.TaskTemplate.Networks?.some((net) => ids.includes(net.Target) && net.Aliases?.includes(plain)),
  );
  if (!service) return [];
  const nameOfNetwork = (id: string): string | null => networks.find((one) => one.Id === id)?.Name ?? null;
  if (isVip(service) && plain === name) {
    return (service.Endpoint.VirtualIPs ?? [])
      .filter((vip) => ids.includes(vip.NetworkID) && vip.Addr !== '')
      .map((vip) => ({
        address: vip.Addr.replace(/\/\d+$/, ''),
        network: nameOfNetwork(vip.NetworkID),
        container: null,
      }));
  }
  return answersOf(engine, taskAddresses(service, tasks, ids));
}

async function byAlias(engine: Engine, from: Inspect, name: string): Promise<Answer[]> {
  const found: Answer[] = [];
  for (const inspect of await engine.all()) {
    if (inspect.State.Status !== 'running' && inspect.State.Status !== 'paused') continue;
    for (const network of sharedNetworks(from, inspect)) {
      const address = addressOn(inspect, network);
      const named = namesOn(inspect, network).includes(name);
      const asTask = inspect.Config.Labels?.['com.docker.swarm.service.name'] === name.replace(/^tasks\./, '');
      if (address && (named || (asTask && (await engine.services()).length === 0)))
        found.push({ address, network, container: nameOf(inspect) });
    }
  }
  return found;
}

function hostsEntry(from: Inspect, name: string): string | null {
  for (const entry of from.HostConfig.ExtraHosts ?? []) {
    const at = entry.search(/[:=]/);
    if (at > 0 && entry.slice(0, at) === name) return entry.slice(at + 1);
  }
  return null;
}

async function byResolver(world: World, engine: Engine, name: string): Promise<Resolution> {
  const look = await world.host.resolve(name);
  const answers = look.is === 'seen' ? await answersOf(engine, look.value) : [];
  return { answers, by: answers.length > 0 ? 'resolver' : 'nobody' };
}

/** What `host` leads to for a container, or for the host when `from` is null. Computed, not asked: no rights are needed. */
export async function resolveAs(world: World, engine: Engine, from: Inspect | null, host: string): Promise<Resolution> {
  if (isIpLiteral(host) && !isLoopback(host)) return { answers: await answersOf(engine, [host]), by: 'address' };
  if (from === null || from.HostConfig.NetworkMode === 'host') return byResolver(world, engine, host);
  if (isLoopback(host) || host === from.Config.Hostname)
    return {
      answers: [{ address: isIpLiteral(host) ? host : '127.0.0.1', network: null, container: nameOf(from) }],
      by: 'hosts',
    };
  const entry = hostsEntry(from, host);
  if (entry !== null) {
    const gateway = (await engine.networks()).find((one) => one.Name === 'bridge')?.IPAM.Config?.[0]?.Gateway;
    return {
      answers: await answersOf(engine, [entry === 'host-gateway' ? (gateway ?? '172.17.0.1') : entry]),
      by: 'hosts',
    };
  }
  const aliases = await byAlias(engine, from, host);
  if (aliases.length > 0) return { answers: aliases, by: 'alias' };
  const service = await byService(engine, from, host);
  if (service.length > 0) return { answers: service, by: 'service' };
  return byResolver(world, engine, host);
}

/** Containers on the networks of the one who asks, with their addresses and names there; at most 60. */
export async function neighboursOf(engine: Engine, from: Inspect): Promise<NetworksFact['neighbours']> {
  const rows: NetworksFact['neighbours'] = [];
  for (const inspect of await engine.all()) {
    if (inspect.Id === from.Id) continue;
    for (const network of sharedNetworks(from, inspect)) {
      const address = addressOn(inspect, network);
      const keys = [
        ...Object.keys(inspect.Config.ExposedPorts ?? {}),
        ...Object.keys(inspect.HostConfig.PortBindings ?? {}),
      ];
      const ports = [...new Set(keys.map((key) => Number.parseInt(key, 10)))];
      if (address)
        rows.push({ container: nameOf(inspect), address, network, names: [...namesOn(inspect, network)], ports });
    }
  }
  return rows.slice(0, 60);
}
