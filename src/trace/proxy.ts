import type { Route } from '../core/route.ts';
import type { FactMap } from '../facts/facts.generated.ts';
import type { User } from './names.ts';
import type { World } from './world.ts';

export type ProxyState = FactMap['proxy-state'];

/** A reverse proxy of this host with its routes, whatever program it is. */
export interface ReverseProxy {
  readonly program: Route['proxy'];
  readonly routes: readonly Route[];
  /** What holds for all its routes; `listens` is filled in per route. */
  readonly state: Omit<ProxyState, 'listens'>;
  readonly user: User | null;
  readonly hasPrivateTmp: boolean;
  /** Things that kept its configuration from being read whole, for people. */
  readonly problems: readonly string[];
  /** Path of an access-log line → is it this route's? Null when the proxy cannot tell. */
  serves(
    route: Route,
    request: { readonly method: string; readonly uri: string; readonly host: string | null },
  ): boolean;
  /** The format string of an access log, or null for the combined one. */
  logFormat(name: string): string | null;
}

/** Finds the instances of one proxy program. One file per program in `proxies/`. */
export interface ProxyFinder {
  readonly program: Route['proxy'];
  find(world: World): Promise<readonly ReverseProxy[]>;
}
