import type { Host } from '../host/host.ts';
import { discoverRoutes, type Found, isAtRest } from '../trace/discover.ts';
import type { ReverseProxy } from '../trace/proxy.ts';
import { openWorld, type World } from '../trace/world.ts';
import { choose } from './choose.ts';

/** The routes for a diagnosis. Proxies that did not run a while ago are asked again only when it may be about them. */
export async function routesFor(
  world: World,
  targets: readonly string[],
  atRest: readonly ReverseProxy[] | null,
): Promise<Found> {
  if (atRest === null || targets.length === 0) return discoverRoutes(world);
  const found = await discoverRoutes(world, atRest);
  const isServed = (target: string): boolean => {
    const chosen = choose(found, target) ?? [];
    return chosen.length > 0 && chosen.every((one) => !isAtRest(one.found.proxy));
  };
  return targets.every(isServed) ? found : discoverRoutes(world);
}

/** A look at all proxies, with the view of the machine that it was taken in. */
interface Discovered {
  readonly world: World;
  readonly found: Found;
}

/** What followers and the first deep look take over from a discovery that is this young, milliseconds. */
const YOUNG_MS = 2000;

/** Looks for the routes of a host. */
export interface Finder {
  fresh(): Promise<Discovered>;
  young(): Promise<Discovered>;
  /** The proxies that did not run at the last look; null before it. */
  atRest(): readonly ReverseProxy[] | null;
}

/** Looks for the routes of this host, and remembers the last look for those who ask right after it. */
export function createFinder(host: Host): Finder {
  let last: { readonly at: number; readonly discovered: Promise<Discovered> } | null = null;
  let atRest: readonly ReverseProxy[] | null = null;
  const fresh = (): Promise<Discovered> => {
    const discovered = openWorld(host).then(async (world) => {
      const found = await discoverRoutes(world);
      atRest = found.proxies.filter(isAtRest);
      return { world, found };
    });
    const mine = { at: performance.now(), discovered };
    last = mine;
    const forget = (): void => {
      if (last === mine) last = null;
    };
    discovered.then(() => setTimeout(forget, YOUNG_MS).unref(), forget);
    return discovered;
  };
  const young = (): Promise<Discovered> =>
    last !== null && performance.now() - last.at < YOUNG_MS ? last.discovered : fresh();
  return { fresh, young, atRest: () => atRest };
}
