import { type Address, isIpLiteral, isLoopback } from '../../core/address.ts';
import { isOwn } from '../own-addresses.ts';
import type { World } from '../world.ts';
import { type Inspect, instantOf, type Service } from './api.ts';
import { type Engine, nameOf } from './engine.ts';
import { isOld, publishedPorts } from './fact.ts';
import { byPort, type Hints, isTaken, unpublished } from './find-port.ts';
import { heldByHost } from './held.ts';
import { allNames, composeLabel, exposes, type Hit } from './hit.ts';
import { likeness } from './likeness.ts';
import { holderOf, networksOf, type Resolution, resolveAs, sharedNetworks } from './resolve.ts';
import { isCurrent, tasksOf } from './service.ts';
import { networkOfAddress } from './subnet.ts';

const NO_HINTS: Hints = { taken: [], names: [], unitMeant: async () => false };
const NOBODY: Resolution = { answers: [], by: 'nobody' };

/** The container that is plainly meant by a name that leads nowhere: by its exact name elsewhere or at rest, else by likeness. */
async function meantBy(
  engine: Engine,
  from: Inspect,
  host: string,
  port: number,
  hints: Hints,
): Promise<Pick<Hit, 'inspect' | 'text' | 'sureness'> | null> {
  const others = (await engine.all()).filter((one) => one.Id !== from.Id);
  const exact = others.filter((one) => allNames(one).includes(host));
  const project = composeLabel(from, 'project');
  const own = exact.find((one) => composeLabel(one, 'project') === project) ?? exact[0];
  if (own) return { inspect: own, text: `its name is ${host}`, sureness: 1 };
  const scored = others
    // What another target leads to is meant there.
    .filter((one) => !isTaken({ inspect: one }, hints))
    .map((one) => {
      // Made for a network that the asker is on, and taken off it since: it has lost all its names.
      const left = networksOf(one).length === 0 && networksOf(from).includes(one.HostConfig.NetworkMode);
      const near =
        left ||
        sharedNetworks(from, one).some((name) => name !== 'bridge') ||
        (project !== null && composeLabel(one, 'project') === project);
      const alike = Math.max(
        ...allNames(one)
          .filter(Boolean)
          .map((name) => likeness(name, host)),
      );
      return {
        one,
        score: alike * 0.6 + (near ? 0.25 : 0) + (exposes(one, port) ? 0.25 : 0) + (left ? 0.25 : 0),
        alike,
      };
    })
    .sort((a, b) => b.score - a.score);
  const [best, second] = scored;
  // Containers have no dots in their names: such a name is somebody else's unless it is much like one.
  if (!best || best.score < 0.5 || best.score - (second?.score ?? 0) < 0.1 || (host.includes('.') && best.alike < 0.7))
    return null;
  const why = best.alike > 0 ? `its name is like ${host}` : `it is the only one there with port ${port}`;
  // The only one on the asker's networks that has the port, whatever it is called.
  const only = best.alike === 0 ? 0.72 : best.score;
  return { inspect: best.one, text: why, sureness: Math.min(0.9, only) };
}

async function serviceNamed(engine: Engine, host: string): Promise<Service | null> {
  const plain = host.replace(/^tasks\./, '');
  const services = await engine.services();
  return (
    services.find((one) => one.Spec.Name === plain) ??
    services.find((one) => one.Spec.TaskTemplate.Networks?.some((network) => network.Aliases?.includes(plain))) ??
    null
  );
}

async function inspectNamed(engine: Engine, name: string): Promise<Inspect | null> {
  return (await engine.all()).find((one) => nameOf(one) === name) ?? null;
}

/** Tasks that failed so lately make a fresh one suspect. */
const LATELY_MS = 5 * 60_000;

/** Containers of tasks of the present deployment that ended by themselves a short while ago, with an error or without. */
async function failedLately(engine: Engine, service: Service, at: number): Promise<ReadonlySet<string>> {
  const failed = tasksOf(service, await engine.tasks()).filter(
    (task) =>
      isCurrent(task, service) &&
      ['failed', 'complete'].includes(task.Status.State) &&
      at - (instantOf(task.Status.Timestamp) ?? 0) < LATELY_MS,
  );
  return new Set(failed.map((task) => task.Status.ContainerStatus?.ContainerID ?? ''));
}

/**
 * A service's containers on this node that take its requests. Where none runs the newest, and where the running one has
 * only just begun what others before it died of, the last of those: it tells more.
 */
async function containersOf(world: World, engine: Engine, service: Service): Promise<readonly Inspect[]> {
  const own = (await engine.all()).filter(
    (one) => one.Config.Labels?.['com.docker.swarm.service.name'] === service.Spec.Name,
  );
  const failed = await failedLately(engine, service, world.at);
  const isLive = (one: Inspect): boolean => one.State.Status === 'running' || one.State.Status === 'paused';
  const rank = (one: Inspect): number => {
    if (isLive(one)) return failed.size > 0 && !isOld(one, world.at) ? 2 : 4;
    if (failed.has(one.Id)) return 3;
    // A task that waits for its turn has said nothing yet: one that ended tells more.
    return one.State.Status === 'created' && one.State.Error === '' ? 0 : 1;
  };
  const sorted = [...own].sort((a, b) => rank(b) - rank(a) || b.Created.localeCompare(a.Created));
  const [first] = sorted;
  return first && isLive(first) ? sorted.filter(isLive) : sorted.slice(0, 1);
}

/** The first of them. */
async function containerOf(world: World, engine: Engine, service: Service): Promise<Inspect | null> {
  return (await containersOf(world, engine, service))[0] ?? null;
}

/** A name or address as a container uses it. */
async function findFrom(
  world: World,
  engine: Engine,
  from: Inspect,
  host: string,
  port: number,
  pick: number,
  hints: Hints,
): Promise<Hit | null> {
  const resolution = await resolveAs(world, engine, from, host);
  const base = { port, resolution };
  if (resolution.by === 'hosts' && resolution.answers[0]?.container === nameOf(from))
    return { ...base, inspect: from, service: null, text: `${host} is the container itself`, sureness: 1, via: 'self' };
  const service = await serviceNamed(engine, host);
  if (service) {
    const all = await containersOf(world, engine, service);
    const inspect = all[pick] ?? all[0] ?? null;
    const text = `the service is named ${host}`;
    return { ...base, inspect, service, text, sureness: 1, via: 'name', tasks: all.length };
  }
  const holders = resolution.answers.filter((answer) => answer.container !== null);
  const holder = holders[pick] ?? holders[0];
  if (holder?.container) {
    const inspect = await inspectNamed(engine, holder.container);
    const via = isIpLiteral(host) ? 'address' : 'name';
    return {
      ...base,
      inspect,
      service: null,
      text: via === 'name' ? `${host} is one of its names` : `it has the address ${host}`,
      sureness: 1,
      via,
    };
  }
  // The way back to the host: 172.17.0.1, host.docker.internal.
  const own = await world.ownAddresses();
  const [address] = resolution.answers;
  if (address && isOwn(address.address, own)) return findFromHost(world, engine, port, resolution);
  if (resolution.by === 'resolver') return null;
  if (isIpLiteral(host)) return byPort(engine, port, base);
  const meant = await meantBy(engine, from, host, port, hints);
  return meant
    ? { ...base, ...meant, service: null, via: 'guess' }
    : {
        ...base,
        inspect: null,
        service: null,
        text: `the proxy's name for it is ${host}`,
        sureness: 0.8,
        via: 'guess',
      };
}

/** A port of this host: the container that publishes it, or that has it as a process in the host's network. */
async function findFromHost(world: World, engine: Engine, port: number, resolution: Resolution): Promise<Hit | null> {
  const all = await engine.all();
  const publishing = all.filter((one) =>
    publishedPorts(one).some((row) => row.hostPort === port && row.protocol === 'tcp'),
  );
  const up = publishing.find(
    (one) => one.State.Status === 'running' || one.State.Status === 'paused' || one.State.Status === 'restarting',
  );
  const [newest] = [...publishing].sort((a, b) => b.State.StartedAt.localeCompare(a.State.StartedAt));
  const chosen = up ?? newest;
  if (chosen) {
    const row = publishedPorts(chosen).find((one) => one.hostPort === port);
    const labels = chosen.Config.Labels ?? {};
    const service = await serviceNamed(engine, labels['com.docker.swarm.service.name'] ?? ' ');
    return {
      inspect: chosen,
      service,
      text: `it publishes port ${port}`,
      sureness: 1,
      via: 'published',
      port: row?.containerPort ?? port,
      resolution,
    };
  }
  const service = (await engine.services()).find((one) =>
    one.Endpoint.Ports?.some((row) => row.PublishedPort === port),
  );
  if (!service) return null;
  const inspect = await containerOf(world, engine, service);
  const target = service.Endpoint.Ports?.find((row) => row.PublishedPort === port)?.TargetPort ?? port;
  return {
    inspect,
    service,
    text: `the service publishes port ${port}`,
    sureness: 1,
    via: 'published',
    port: target,
    resolution,
  };
}

/** The container behind an address that a program of the host uses; null when it is not Docker's business. */
async function findForHost(
  world: World,
  engine: Engine,
  host: string,
  port: number,
  hints: Hints,
): Promise<Hit | null> {
  const resolution = await resolveAs(world, engine, null, host);
  const own = await world.ownAddresses();
  const addresses = isIpLiteral(host) ? [host] : resolution.answers.map((answer) => answer.address);
  if (isLoopback(host) || addresses.some((address) => isOwn(address, own))) {
    const held = await heldByHost(world, port);
    if (held.container) {
      const inspect = await engine.inspect(held.container);
      if (inspect)
        return {
          inspect,
          service: null,
          text: `its process listens on port ${port}`,
          sureness: 1,
          via: 'process',
          port,
          resolution,
        };
    }
    const hit = await findFromHost(world, engine, port, resolution);
    // Somebody of the host has the port: the container counts only when it failed for just that.
    if (held.other && !/port is already allocated|address already in use/i.test(hit?.inspect?.State.Error ?? ''))
      return null;
    return hit ?? unpublished(world, engine, host, port, resolution, hints);
  }
  for (const address of addresses) {
    const holder = await holderOf(engine, address);
    if (holder)
      return {
        inspect: holder.inspect,
        service: null,
        text: `it has the address ${address}`,
        sureness: 1,
        via: 'address',
        port,
        resolution,
      };
    if ((await networkOfAddress(engine, address)) !== null) return byPort(engine, port, { port, resolution });
  }
  // A container's name means nothing to the host; who writes it means that container all the same.
  if (addresses.length > 0 || isIpLiteral(host)) return null;
  const named = (await engine.all()).find((one) => allNames(one).includes(host));
  const service = await serviceNamed(engine, host);
  if (!named && !service) return null;
  const inspect = named ?? (service ? await containerOf(world, engine, service) : null);
  return { inspect, service, text: `its name is ${host}`, sureness: 0.9, via: 'guess', port, resolution: NOBODY };
}

/** The container or service behind an address; null when the address is none of Docker's. */
export async function findHit(
  world: World,
  engine: Engine,
  within: string | null,
  address: Address,
  pick = 0,
  hints: Hints = NO_HINTS,
): Promise<Hit | null> {
  if (address.is === 'unix' || engine.fact.state !== 'up') return null;
  if (within === null) return findForHost(world, engine, address.host, address.port, hints);
  const from = await engine.inspect(within);
  if (!from || from.HostConfig.NetworkMode === 'host')
    return findForHost(world, engine, address.host, address.port, hints);
  return findFrom(world, engine, from, address.host, address.port, pick, hints);
}
