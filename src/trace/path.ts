import { formatAddress } from '../core/address.ts';
import type { LogEvent } from '../core/event.ts';
import type { Route, Target } from '../core/route.ts';
import type { Link, Snapshot } from '../core/snapshot.ts';
import type { FactMap } from '../facts/facts.generated.ts';
import { askDirect, askThrough, type Begun, beginThrough, type GivenRequest, timedOutGets } from './ask-route.ts';
import { computedAnswers, manyBehind, straightAddress } from './containers/ask.ts';
import { lookDeep } from './deep.ts';
import { hostLink } from './host-link.ts';
import { type Traced, traceLink } from './link.ts';
import { clean, fails, tell } from './probe-results.ts';
import { type ProbeResult, samplePathOf, urlOf } from './probing.ts';
import type { ReverseProxy } from './proxy.ts';
import { traceProxy } from './proxy-link.ts';
import { proxyWords, trafficOf } from './proxy-logs.ts';
import { seen } from './reading.ts';
import { withScript } from './script.ts';
import { StepLog } from './steps.ts';
import { findStrays } from './strays.ts';
import { askVariants } from './variants.ts';
import type { World } from './world.ts';

type Probe = FactMap['probe'];

const MOST_TARGETS = 8;

export interface PathRequest {
  readonly proxy: ReverseProxy;
  readonly route: Route;
  readonly given: GivenRequest | null;
  /** Addresses that other routes use. */
  readonly taken: readonly string[];
}

/** Says that waiting longer tells nothing: the process is stopped, its queue is not emptied, or the proxy timed out lately. */
function hangTest(traced: Traced, words: () => Promise<FactMap['proxy-words']>): () => Promise<boolean> {
  return async () => {
    if (traced.docker?.computed) return true;
    if (traced.processes.some((info) => info.state === 'T' || info.state === 't')) return true;
    const listener = traced.link.facts.listener;
    if (listener?.is === 'seen' && listener.value.matching.some((socket) => (socket.queue ?? 0) > 0)) return true;
    return (await words()).events.some((event) => event.hints.some((hint) => hint.id === 'read-timeout'));
  };
}

interface Backend {
  readonly target: Target;
  readonly traced: Traced;
}

/** Groups of all routes of the proxy. */
function groupNames({ proxy }: PathRequest): string[] {
  return [...new Set(proxy.routes.flatMap((route) => (route.group ? [route.group] : [])))];
}

/** Several containers may answer to one name: each is a backend of its own. */
const MOST_BEHIND_ONE = 4;

async function traceTarget(
  world: World,
  request: PathRequest,
  target: Target,
  index: number,
  log: StepLog,
): Promise<Backend[]> {
  const { route, proxy, taken } = request;
  const trace = (pick: number): Promise<Traced> =>
    traceLink(
      world,
      {
        id: pick === 0 ? `b${index}` : `b${index}-${pick}`,
        role: 'backend',
        name: route.name,
        above: 'proxy',
        address: target.address,
        route,
        user: proxy.user,
        userHasPrivateTmp: proxy.hasPrivateTmp,
        taken: taken.filter((other) => other !== formatAddress(target.address)),
        knownNames: groupNames(request),
        candidates: [],
        within: proxy.within?.container,
        pick,
      },
      log,
    );
  const first = await trace(0);
  const more = Math.min(manyBehind(first), MOST_BEHIND_ONE) - 1;
  const others = await Promise.all(Array.from({ length: more }, (_, at) => trace(at + 1)));
  return [first, ...others].map((traced) => ({ target, traced }));
}

async function traceBackends(world: World, request: PathRequest, log: StepLog): Promise<Backend[]> {
  const targets = request.route.targets.slice(0, MOST_TARGETS);
  const lists = await Promise.all(targets.map((target, index) => traceTarget(world, request, target, index, log)));
  return lists.flat();
}

/** A route whose target is not known (a variable, a name that is no address) still has a backend link, so that rules can speak of it. */
function blankBackend(route: Route): Link {
  return {
    id: 'b0',
    role: 'backend',
    name: route.name,
    above: 'proxy',
    address: route.passText,
    runtime: null,
    facts: {},
  };
}

interface Asked {
  readonly probe: Probe;
  readonly failing: boolean;
}

/** A page that the proxy waited for this long is not waited for again. */
const SOON_MS = 1500;

/** Pages worth asking the backend itself for: those that failed soon, and one that ran into the proxy's time-out before. */
function furtherPaths(through: readonly ProbeResult[], base: string, traffic: FactMap['traffic']): string[] {
  const failed = through
    .filter((result) => fails(result) && result.ms < SOON_MS)
    .map((result) => new URL(result.url).pathname);
  return [...new Set([...failed.slice(0, 2), ...timedOutGets(traffic)])].filter((path) => path !== base);
}

/** Tells whether one of these was served meanwhile: an app that serves is not dead, however busy its other workers are. */
function serving(route: Route, begun: readonly Begun[]): () => boolean {
  let serves = false;
  for (const { answer } of route.targets.length === 1 ? begun : [])
    void answer.then((result) => {
      serves ||= result.outcome === 'answered' && result.producer === 'backend' && !fails(result);
    });
  return () => serves;
}

async function ask(
  world: World,
  request: PathRequest,
  backend: Backend | null,
  traffic: FactMap['traffic'],
  log: StepLog,
  begun: readonly Begun[],
): Promise<Asked> {
  const { route, given } = request;
  const words = () =>
    backend
      ? proxyWords(world, request.proxy, route, backend.target.address, [])
      : Promise.resolve({ sources: [], since: 0, events: [] });
  const hangs = backend ? hangTest(backend.traced, words) : async () => false;
  const straight = backend ? straightAddress(backend.traced, backend.target) : null;
  const target =
    backend && straight ? { ...backend.target, address: straight, near: backend.traced.link.runtime !== null } : null;
  const base = given?.path ?? samplePathOf(route) ?? '/';
  let stuck = false;
  const serves = serving(route, begun);
  // Both ways at once: what the backend says of itself also tells when waiting at the proxy is pointless.
  const first = target
    ? askDirect(world, route, target, [base], given, async () => !serves() && (await hangs()))
    : Promise.resolve([]);
  void first.then((results) => {
    stuck = results.some((result) => result.outcome === 'connect-timeout');
  });
  // An app that answered one request is not dead: then a slow page is worth waiting for.
  const patient = async (): Promise<boolean> =>
    !serves() && !(await first).some((result) => result.outcome === 'answered') && (await hangs());
  const through = await log.take(
    'probe through the proxy',
    urlOf(route, given?.path ?? undefined),
    () => askThrough(world, route, traffic, given, async () => stuck || (await hangs()), serves, begun),
    (results) => tell(results),
  );
  const direct = target
    ? await log.take(
        'probe straight',
        formatAddress(target.address),
        async () => [
          ...(await first),
          ...(given ? [] : await askDirect(world, route, target, furtherPaths(through, base, traffic), given, patient)),
        ],
        (results) => tell(results),
      )
    : backend
      ? computedAnswers(backend.traced, backend.target, world.at)
      : [];
  const failing = through.length === 0 ? direct.some(fails) : through.some(fails);
  const reaches = target !== null && direct.some((result) => result.outcome === 'answered');
  const [variants, strays] = await Promise.all([
    failing && target ? askVariants(world, route, target, { through, direct }) : [],
    reaches ? findStrays(world, route, target, traffic) : [],
  ]);
  return {
    probe: {
      ...(strays.length > 0 ? { strays: [...strays] } : {}),
      through: through.map(clean),
      direct: direct.map(clean),
      variants: variants.map((v) => ({ ...clean(v), variant: v.variant })),
    },
    failing,
  };
}

/** PHP's own words, sent through FastCGI. */
function isBackends(event: LogEvent): boolean {
  return event.fields.through !== undefined;
}

/** Did anything go wrong lately that the probes did not meet? */
function troubled(traffic: FactMap['traffic'], words: FactMap['proxy-words']): boolean {
  return (
    traffic.groups.some((group) => group.lastStatus >= 500 || group.lastStatus === 413) ||
    words.events.some((event) => event.tier === 'A' || event.tier === 'C')
  );
}

/** The first failure is reason enough to look at the host, too: what it says comes in while the path is traced. */
function mindful(world: World, begun: readonly Begun[]): readonly Begun[] {
  for (const { answer } of begun)
    void answer.then((result) => {
      if (fails(result)) void world.looksAtHost();
    });
  return begun;
}

/** Traces one route through this host and gathers what bears on it. Deep looks are taken only when something fails. */
export async function tracePath(world: World, request: PathRequest): Promise<Snapshot> {
  const { route, proxy } = request;
  const log = new StepLog();
  const [proxyLink, backends, { traffic, begun }] = await Promise.all([
    traceProxy(world, proxy, route),
    traceBackends(world, request, log),
    trafficOf(world, proxy, route).then((found) => ({
      traffic: found,
      begun: mindful(world, beginThrough(world, route, found, request.given)),
    })),
  ]);
  const asked = await Promise.all(
    (backends.length > 0 ? backends : [null]).map((backend, index) =>
      // Each further backend asks for itself: the proxy may choose another one.
      ask(
        world,
        request,
        backend,
        traffic,
        log,
        index === 0 ? begun : beginThrough(world, route, traffic, request.given),
      ),
    ),
  );
  const words = await Promise.all(
    backends.map(({ target, traced }) => proxyWords(world, proxy, route, target.address, addressNames(traced))),
  );
  const bare = backends.length === 0 ? await proxyWords(world, proxy, route, { is: 'unix', path: '/' }, []) : null;
  const deep = asked.some((one) => one.failing) || words.some((one) => troubled(traffic, one)) || !proxy.state.running;
  const told = words.map((one) => one.events.filter(isBackends).map((event) => withScript(event, route)));
  const kept = words.map((one) => one.events.filter((event) => !isBackends(event)));
  const groups = await Promise.all(
    backends.map(({ traced }, index) => lookDeep(world, traced, log, deep, told[index] ?? [])),
  );
  const links: Link[] = groups.flatMap((group, index) => {
    const [first, ...rest] = group;
    const own = {
      probe: seen(world, 'probe', asked[index]?.probe ?? asked[0]?.probe ?? { through: [], direct: [], variants: [] }),
      traffic: seen(world, traffic.source, traffic),
      'proxy-words': seen(world, 'error log', {
        ...(words[index] ?? { sources: [], since: 0 }),
        events: kept[index] ?? [],
      }),
    };
    return first ? [{ ...first, facts: { ...first.facts, ...own } }, ...rest] : [];
  });
  if (backends.length === 0 && bare) {
    const blank = blankBackend(route);
    links.push({
      ...blank,
      facts: {
        probe: seen(world, 'probe', asked[0]?.probe ?? { through: [], direct: [], variants: [] }),
        traffic: seen(world, traffic.source, traffic),
        'proxy-words': seen(world, 'error log', bare),
      },
    });
  }
  const host = await hostLink(world, route, links, deep);
  return {
    schema: 'why502/snapshot@1',
    host: world.who.hostname,
    at: world.at,
    route,
    url: urlOf(route, request.given?.path ?? undefined),
    links: [proxyLink, ...links, host],
    steps: log.steps,
  };
}

function addressNames(traced: Traced): readonly string[] {
  const lookup = traced.link.facts['name-lookup'];
  return lookup?.is === 'seen' ? lookup.value.addresses : [];
}
