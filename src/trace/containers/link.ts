import { type Address, formatAddress, isIpLiteral, isLoopback } from '../../core/address.ts';
import type { Route } from '../../core/route.ts';
import type { Link, Reading, Readings, Runtime } from '../../core/snapshot.ts';
import type { FactKind, FactMap } from '../../facts/facts.generated.ts';
import { expectedUnit } from '../expected.ts';
import type { LinkRequest, Traced } from '../link.ts';
import type { ProbeResult } from '../probing.ts';
import { seen } from '../reading.ts';
import type { StepLog } from '../steps.ts';
import type { World } from '../world.ts';
import type { Inspect } from './api.ts';
import { type Engine, engineOf, nameOf } from './engine.ts';
import { type ContainerFact, isUp, readContainer } from './fact.ts';
import { findHit } from './find.ts';
import type { Hit } from './hit.ts';
import { listenersIn, processesIn, processFact, reachFromHost } from './inside.ts';
import { likeness } from './likeness.ts';
import { missingContainer } from './missing.ts';
import { namesOn, neighboursOf, networksOf, sharedNetworks } from './resolve.ts';
import { missingService, readService, type ServiceFact } from './service.ts';

/** What deeper looks at a containerised link need. */
export interface DockerTraced {
  readonly engine: Engine;
  readonly hit: Hit;
  /** Where this host reaches what the link above talks to; null when it cannot. */
  readonly reach: Address | null;
  /** How a request of the link above must end, where that is plain without asking. */
  readonly computed: { readonly outcome: ProbeResult['outcome']; readonly message: string } | null;
}

type Facts = { -readonly [K in FactKind]?: Readings[K] };

function runtimeOf(hit: Hit): Runtime | null {
  const service = hit.service?.Spec.Name ?? hit.inspect?.Config.Labels?.['com.docker.swarm.service.name'];
  if (service) return { kind: 'service', name: service };
  return hit.inspect ? { kind: 'container', name: nameOf(hit.inspect) } : null;
}

/** Containers whose name is like one that leads nowhere, best first. */
async function similarTo(engine: Engine, name: string): Promise<readonly string[]> {
  const names = [...(await engine.all()).map(nameOf), ...(await engine.services()).map((one) => one.Spec.Name)];
  return names
    .map((other) => ({ other, score: likeness(other, name) }))
    .filter((one) => one.score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, 3)
    .map((one) => one.other);
}

async function networksFact(
  engine: Engine,
  from: Inspect | null,
  hit: Hit,
  address: Address & { is: 'tcp' },
): Promise<FactMap['networks']> {
  const { inspect, resolution } = hit;
  const shared = from && inspect ? sharedNetworks(from, inspect) : [];
  const names = inspect ? shared.flatMap((network) => namesOn(inspect, network)) : [];
  return {
    from: { container: from ? nameOf(from) : null, networks: from ? [...networksOf(from)] : [] },
    to: { container: inspect ? nameOf(inspect) : null, networks: inspect ? [...networksOf(inspect)] : [] },
    shared: [...shared],
    host: address.host,
    port: address.port,
    answers: [...resolution.answers],
    by: resolution.by,
    neighbours: from ? await neighboursOf(engine, from) : [],
    workingNames: [...new Set(names)].filter((name) => !/^[0-9a-f]{12}$/.test(name)),
  };
}

function lookupFact(hit: Hit, host: string, similar: readonly string[]): FactMap['name-lookup'] {
  const { answers } = hit.resolution;
  return {
    name: host,
    addresses: answers.map((answer) => answer.address),
    error:
      answers.length > 0 ? null : `no container or service of this name is running on the networks of the one who asks`,
    resolverWorks: true,
    similar: [...similar],
  };
}

/** How a request from container to container must end, where it cannot even start. */
function computedOf(
  route: Route,
  hit: Hit,
  from: Inspect | null,
  address: Address & { is: 'tcp' },
  listens: boolean | null,
): DockerTraced['computed'] {
  const { inspect, resolution } = hit;
  const holdsAddress = !route.resolvesAtRuntime;
  if (hit.via === 'self')
    return listens === false
      ? { outcome: 'refused', message: `nothing listens on port ${address.port} in the proxy's own container` }
      : null;
  if (from === null && hit.via !== 'guess') return null;
  // The proxy keeps the address that it looked up at its start; that address is nobody's now.
  if (resolution.answers.length === 0 && !isIpLiteral(address.host) && holdsAddress && inspect)
    return {
      outcome: 'unreachable',
      message: `${nameOf(inspect)} has no address where the proxy looks: what it looked up before is nobody's now (computed)`,
    };
  if (resolution.answers.length === 0 && !isIpLiteral(address.host))
    return {
      outcome: 'unresolved',
      message: `${address.host} has no address where the proxy looks (computed from its networks)`,
    };
  if (resolution.by === 'address' && resolution.answers.every((answer) => answer.container === null))
    return { outcome: 'unreachable', message: `no container has the address ${address.host} now (computed)` };
  if (from && inspect && hit.via === 'address' && sharedNetworks(from, inspect).length === 0)
    return {
      outcome: 'connect-timeout',
      message: `${nameOf(from)} and ${nameOf(inspect)} share no network (computed)`,
    };
  return null;
}

async function containerStep(world: World, engine: Engine, hit: Hit, log: StepLog): Promise<ContainerFact | null> {
  const { inspect } = hit;
  if (inspect === null) return null;
  return log.take(
    'container',
    nameOf(inspect),
    () => readContainer(world, engine, inspect, { text: hit.text, sureness: hit.sureness }),
    (fact) => {
      if (fact.state === 'running' && fact.health?.status !== 'unhealthy')
        return ['ok', `running${fact.restarts > 0 ? `, restarted ${fact.restarts} times` : ''}`];
      const exit =
        fact.state === 'running' || fact.exitCode === null ? '' : `, exit code ${fact.exitCode} (${fact.exitMeaning})`;
      return [
        'fail',
        `${fact.health?.status === 'unhealthy' && fact.state === 'running' ? 'running, unhealthy' : fact.state}${exit}`,
      ];
    },
  );
}

async function serviceStep(engine: Engine, hit: Hit, log: StepLog): Promise<ServiceFact | null> {
  const { service } = hit;
  if (service === null) return null;
  return log.take(
    'service',
    service.Spec.Name,
    () => readService(engine, service, hit.text, hit.port),
    (fact) => [
      fact.running >= fact.desired && fact.desired > 0 ? 'ok' : 'fail',
      `${fact.running} of ${fact.desired} tasks run`,
    ],
  );
}

/** Nothing of that name: a service where the proxy names one of the platform's, else a container. */
function missingFact(
  name: string,
  similar: readonly string[],
  swarm: boolean,
): Pick<FactMap, 'service'> | Pick<FactMap, 'container'> {
  return swarm && /^(?:srv-captain--|tasks\.)/.test(name)
    ? { service: missingService(name, similar) }
    : { container: missingContainer(name, `the proxy's name for it`, similar) };
}

/** What the engine has to do with a link that was traced without it: nothing, unless it may not be asked or is silent. */
function engineReading(world: World, engine: Engine): Reading<FactMap['docker']> {
  const { fact } = engine;
  if (fact.state === 'denied') return { is: 'blind', why: fact.why ?? 'no right to ask Docker', allow: engine.allow };
  return seen(world, 'Docker engine', fact);
}

/** What listens inside only is elsewhere for a program of the host. */
function outsideOf(listener: Reading<FactMap['listener']>): Reading<FactMap['listener']> {
  if (listener.is !== 'seen') return listener;
  const { matching, samePort, ofExpected } = listener.value;
  return {
    ...listener,
    value: { ...listener.value, matching: [], samePort: [], ofExpected: [...matching, ...samePort, ...ofExpected] },
  };
}

interface Gathered {
  readonly facts: Facts;
  readonly from: Inspect | null;
  readonly listens: boolean | null;
  readonly processes: Traced['processes'];
}

/** Adds who runs in the container and where it listens. */
async function withProcesses(
  world: World,
  facts: Facts,
  hit: Hit,
  from: Inspect | null,
  address: Address & { is: 'tcp' },
): Promise<Gathered> {
  if (hit.inspect === null) return { facts, from, listens: null, processes: [] };
  const processes = await processesIn(world, hit.inspect);
  const listener = await listenersIn(world, hit.inspect, address, hit.port, hit.via === 'self');
  const here: Facts = {
    process: seen(world, '/proc', processFact(hit.inspect, processes)),
    listener: hit.via === 'unpublished' ? outsideOf(listener) : listener,
  };
  const listens = listener.is === 'seen' ? listener.value.matching.length > 0 : null;
  return { facts: { ...facts, ...here }, from, listens, processes };
}

async function factsOf(world: World, engine: Engine, request: LinkRequest, hit: Hit, log: StepLog): Promise<Gathered> {
  const facts: Facts = { docker: seen(world, 'Docker engine', engine.fact) };
  const address = request.address as Address & { is: 'tcp' };
  const from = request.within ? await engine.inspect(request.within) : null;
  const [container, service] = await Promise.all([
    containerStep(world, engine, hit, log),
    serviceStep(engine, hit, log),
  ]);
  const isName = !isIpLiteral(address.host) && !isLoopback(address.host);
  const similar = hit.inspect === null || hit.via === 'guess' ? await similarTo(engine, address.host) : [];
  // What a container looks for in itself: how it fares is told by the link above.
  if (hit.via === 'self' && request.role === 'dependency') return withProcesses(world, facts, hit, from, address);
  if (container)
    facts.container = seen(world, `docker inspect ${container.name}`, { ...container, similar: [...similar] });
  if (service) facts.service = seen(world, `docker service inspect ${service.name}`, service);
  if (!container && !service) {
    const missing = missingFact(address.host, similar, engine.fact.swarm);
    if ('service' in missing) facts.service = seen(world, 'docker service ls', missing.service);
    else facts.container = seen(world, 'docker ps -a', missing.container);
  }
  if (from || hit.via === 'address' || hit.via === 'guess')
    facts.networks = seen(world, 'docker network inspect', await networksFact(engine, from, hit, address));
  if (isName)
    facts['name-lookup'] = seen(
      world,
      from ? `names on the networks of ${nameOf(from)}` : 'getaddrinfo',
      lookupFact(hit, address.host, similar),
    );
  return withProcesses(world, facts, hit, from, address);
}

/** `shop.example.org` is about `shop` for those who name a container. */
function namesOf({ name, route }: LinkRequest): readonly string[] {
  const labels = route.serverNames.flatMap((one) => one.split('.').slice(0, -1));
  return [name, route.group ?? '', ...labels].filter((one) => one.length > 2 && one !== 'www');
}

/** Traces a link that a container or a service stands behind; null when Docker has nothing to do with it. */
export async function traceContainerLink(world: World, request: LinkRequest, log: StepLog): Promise<Traced | null> {
  const { address } = request;
  if (address.is === 'unix') return null;
  const engine = await engineOf(world);
  if (engine.fact.state !== 'up') return null;
  const hit = await findHit(world, engine, request.within ?? null, address, request.pick, {
    taken: [
      ...request.taken,
      ...request.route.targets
        .map((target) => formatAddress(target.address))
        .filter((text) => text !== formatAddress(address)),
    ],
    names: namesOf(request),
    unitMeant: async () => (await expectedUnit(world, address, request.route, request.taken)) !== null,
  });
  if (hit === null) return null;
  const { facts, from, listens, processes } = await factsOf(world, engine, request, hit, log);
  const link: Link = {
    id: request.id,
    role: request.role,
    name: request.name,
    above: request.above,
    address: formatAddress(address),
    runtime: runtimeOf(hit),
    facts,
  };
  const usesOwn =
    hit.via === 'published' ||
    hit.via === 'unpublished' ||
    hit.via === 'process' ||
    (hit.via === 'address' && from === null);
  const reach = usesOwn
    ? address
    : hit.inspect && isUp(hit.inspect)
      ? await reachFromHost(engine, hit.inspect, hit.port)
      : null;
  return {
    request,
    link,
    unit: null,
    pids: processes.map((info) => info.pid),
    processes,
    remote: false,
    docker: { engine, hit, reach, computed: computedOf(request.route, hit, from, address, listens) },
  };
}

/** What is known of the engine, for a link that was traced without it. */
export async function dockerReading(world: World): Promise<Reading<FactMap['docker']>> {
  return engineReading(world, await engineOf(world));
}
