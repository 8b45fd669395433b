import { formatAddress } from '../core/address.ts';
import type { Route } from '../core/route.ts';
import { engineOf } from './containers/engine.ts';
import { finders } from './proxies.generated.ts';
import type { ReverseProxy } from './proxy.ts';
import type { World } from './world.ts';

/** A route with the proxy that serves it. */
export interface FoundRoute {
  readonly proxy: ReverseProxy;
  readonly route: Route;
}

export interface Found {
  readonly proxies: readonly ReverseProxy[];
  readonly routes: readonly FoundRoute[];
  /** What kept a proxy from being read whole, for people. */
  readonly problems: readonly string[];
}

/** Gives routes of several proxies names that are unique over all. */
function unique(routes: readonly FoundRoute[]): FoundRoute[] {
  const used = new Map<string, number>();
  return routes.map(({ proxy, route }) => {
    const count = (used.get(route.name) ?? 0) + 1;
    used.set(route.name, count);
    return { proxy, route: count === 1 ? route : { ...route, name: `${route.name}-${count}` } };
  });
}

function portsOf(proxy: ReverseProxy): readonly number[] {
  return proxy.routes.flatMap((route) => route.listens.flatMap((listen) => listen.port ?? []));
}

/**
 * A program that is installed and does not run is no proxy where another one has its ports: one in a container, or one
 * of this host when the first is not even meant to start.
 */
async function inUse(world: World, proxies: readonly ReverseProxy[]): Promise<readonly ReverseProxy[]> {
  const running = proxies.filter((proxy) => proxy.state.running);
  const kept: ReverseProxy[] = [];
  for (const proxy of proxies) {
    const own = portsOf(proxy);
    const rivals = running.filter((other) => portsOf(other).some((port) => own.includes(port)));
    const isRival =
      rivals.some((other) => other.within) || (rivals.length > 0 && !(await isMeantToStart(world, proxy)));
    if (proxy.state.running || proxy.within || !isRival) kept.push(proxy);
  }
  return kept;
}

async function isMeantToStart(world: World, { state }: ReverseProxy): Promise<boolean> {
  if (state.unit === null) return false;
  const unit = await world.unit(state.unit, 'the proxy');
  return unit.is !== 'seen' || !/^(?:disabled|masked|masked-runtime)?$/.test(unit.value.unitFileState);
}

/** A port that a proxy known by name leads to is told by its route. */
function withoutTold(proxies: readonly ReverseProxy[]): readonly ReverseProxy[] {
  const told = new Set(
    proxies
      .filter((proxy) => !proxy.isGuess)
      .flatMap((proxy) => proxy.routes)
      .flatMap(({ targets }) => targets.flatMap(({ address }) => (address.is === 'tcp' ? address.port : []))),
  );
  const isTold = (route: Route): boolean =>
    route.listens.some((listen) => listen.port !== null && told.has(listen.port));
  return proxies
    .map((proxy) => (proxy.isGuess ? { ...proxy, routes: proxy.routes.filter((route) => !isTold(route)) } : proxy))
    .filter((proxy) => !proxy.isGuess || proxy.routes.length > 0);
}

/** A program of this host that is installed and does not run. */
export function isAtRest({ state, within }: ReverseProxy): boolean {
  return !state.running && within === undefined;
}

/**
 * Finds every reverse proxy of this host and what its configuration says. Those `atRest` of an earlier look are taken
 * over while nothing of their programs runs: what a stopped program would say of its files costs more than all others.
 */
export async function discoverRoutes(world: World, atRest: readonly ReverseProxy[] | null = null): Promise<Found> {
  const lists = await Promise.all(finders.map((finder) => finder.find(world, atRest === null ? 'all' : 'running')));
  const fresh = lists.flat();
  const kept = (atRest ?? []).filter(({ program }) => !fresh.some((one) => one.program === program && !one.within));
  // Those that run come first: the names of their routes do not change with what else is installed.
  const found = [...fresh, ...kept].sort((one, other) => Number(isAtRest(one)) - Number(isAtRest(other)));
  const proxies = withoutTold(await inUse(world, found));
  const routes = unique(proxies.flatMap((proxy) => proxy.routes.map((route) => ({ proxy, route }))));
  const { fact, allow } = await engineOf(world);
  // Containers that may not be seen could be the whole of this host.
  const unseen =
    fact.state === 'denied'
      ? [`containers are not seen: ${fact.why}${allow === null ? '' : ` (allow it: ${allow})`}`]
      : [];
  return { proxies, routes, problems: [...unseen, ...proxies.flatMap((proxy) => proxy.problems)] };
}

/** Every address that some route uses, as text. */
export function takenAddresses(found: Found): readonly string[] {
  return found.routes.flatMap(({ route }) => route.targets.map((target) => formatAddress(target.address)));
}
