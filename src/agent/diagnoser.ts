import { formatAddress } from '../core/address.ts';
import type { Gathered } from '../core/bundle.ts';
import {
  type DiagnoseOptions,
  type Diagnoser,
  type Discovery,
  type RequestOptions,
  UnknownTarget,
  type Upstream,
} from '../core/diagnose.ts';
import type { Diagnosis } from '../core/diagnosis.ts';
import { multipart } from '../core/multipart.ts';
import type { Link, Snapshot } from '../core/snapshot.ts';
import type { Host } from '../host/host.ts';
import type { GivenRequest } from '../trace/ask-route.ts';
import { type Found, type FoundRoute, takenAddresses } from '../trace/discover.ts';
import { listenAddress, samplePathOf, urlOf } from '../trace/probing.ts';
import type { ReverseProxy } from '../trace/proxy.ts';
import { straightFromLink, straightFromRoute } from '../trace/straight.ts';
import { openWorld, type World } from '../trace/world.ts';
import { type Chosen, choose, names } from './choose.ts';
import { createFinder, routesFor } from './finder.ts';
import { patiently } from './patient.ts';

/** The rules are a lot of code: loaded with the first verdict, not before the API answers. */
const thinking = () => import('./think.ts');

/** Routes are traced side by side, but not so many that the looks slow each other down. */
const AT_ONCE = 4;

async function inBatches<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let i = 0; i < items.length; i += AT_ONCE)
    results.push(...(await Promise.all(items.slice(i, i + AT_ONCE).map(work))));
  return results;
}

/** The runtime and the leanings of a snapshot's backends, for the topology. */
function targetsOf({ proxy, route }: FoundRoute, snapshot: Snapshot): Upstream['targets'] {
  const below = (link: Link) =>
    snapshot.links.filter((other) => other.above === link.id && other.role === 'dependency');
  return snapshot.links
    .filter((link) => link.role === 'backend')
    .map((link, index) => ({
      address: link.address ?? '',
      scheme: snapshot.route.targets[index]?.scheme ?? 'http',
      runtime: link.runtime,
      straight: straightFromLink(proxy, route, link),
      leansOn: below(link).map((other) => ({
        kind: other.facts.dependency?.is === 'seen' ? other.facts.dependency.value.kind : 'unknown',
        address: other.address ?? other.name,
        runtime: other.runtime,
      })),
    }));
}

function upstreamOf(found: FoundRoute, snapshot: Snapshot | null): Upstream {
  const { proxy, route } = found;
  const where = listenAddress(route);
  return {
    name: route.name,
    url: urlOf(route),
    proxy: route.proxy,
    location: route.location,
    place: `${route.passPlace.file}:${route.passPlace.line}`,
    targets: snapshot
      ? targetsOf(found, snapshot)
      : route.targets.map((target) => ({
          address: formatAddress(target.address),
          scheme: target.scheme,
          runtime: null,
          straight: straightFromRoute(proxy, route, target),
          leansOn: [],
        })),
    ask: where
      ? {
          scheme: where.tls ? 'https' : 'http',
          address: formatAddress(where.address),
          host: new URL(urlOf(route)).host,
          path: samplePathOf(route) ?? '/',
        }
      : null,
    logs: { error: route.logs.error.map((log) => log.path), access: route.logs.access.map((log) => log.path) },
    notes: route.notes,
  };
}

function givenRequest(request: RequestOptions | undefined, path: string | null): GivenRequest | null {
  if (!request && path === null) return null;
  const form = request?.form?.length ? multipart(request.form) : null;
  const body = form ? form.base64 : (request?.body ?? null);
  const isBase64 = form !== null || request?.bodyIsBase64 === true;
  return {
    path,
    method: request?.method ?? (body === null ? 'GET' : 'POST'),
    headers: {
      ...request?.headers,
      ...(form ? { 'content-type': form.contentType } : {}),
      ...(body === null ? {} : { 'content-length': String(Buffer.from(body, isBase64 ? 'base64' : 'utf8').length) }),
    },
    body,
    bodyIsBase64: isBase64,
  };
}

async function snapshotOf(
  world: World,
  found: Found,
  chosen: Chosen,
  request: RequestOptions | undefined,
): Promise<Snapshot> {
  const { proxy, route } = chosen.found;
  const { tracePath } = await import('../trace/path.ts');
  return tracePath(world, { proxy, route, given: givenRequest(request, chosen.path), taken: takenAddresses(found) });
}

function runsOn(snapshot: Snapshot, target: string): boolean {
  return snapshot.links.some((link) => link.runtime !== null && names(link.runtime.name, target));
}

/** Snapshots for the wanted targets; a unit or container name is found by tracing everything. */
async function snapshotsFor(
  world: World,
  found: Found,
  options: Pick<DiagnoseOptions, 'targets' | 'request'>,
): Promise<Snapshot[]> {
  const everything = () =>
    inBatches(found.routes, (one) => snapshotOf(world, found, { found: one, path: null }, options.request));
  if (options.targets.length === 0) return everything();
  const snapshots: Snapshot[] = [];
  for (const target of options.targets) {
    const chosen = choose(found, target);
    const own = chosen
      ? await inBatches(chosen, (one) => snapshotOf(world, found, one, options.request))
      : (await everything()).filter((s) => runsOn(s, target));
    if (own.length === 0)
      throw new UnknownTarget(
        target,
        found.routes.map(({ route }) => route.name),
      );
    snapshots.push(...own);
  }
  return snapshots;
}

/** Why there is nothing to diagnose, when there is not. */
function emptiness(found: Found): string[] {
  if (found.proxies.length === 0) return ['no reverse proxy was found on this host'];
  if (found.routes.length > 0) return [];
  return found.proxies.map(
    (proxy) =>
      `${proxy.program} ${proxy.state.running ? 'runs' : 'is not running'}; nothing in its configuration leads to a backend`,
  );
}

/** Looks, without thinking: what a bundle keeps. `atRest`: the proxies that did not run at an earlier look. */
export async function gather(
  host: Host,
  options: Pick<DiagnoseOptions, 'targets' | 'request'>,
  atRest: readonly ReverseProxy[] | null = null,
): Promise<Gathered> {
  const start = performance.now();
  const world = await openWorld(host);
  const found = await routesFor(world, options.targets, atRest);
  const snapshots = await snapshotsFor(world, found, options);
  const problems = [...emptiness(found), ...found.problems];
  const durationMs = Math.round(performance.now() - start);
  return { host: world.who.hostname, at: world.at, durationMs, snapshots, problems };
}

async function lookOnce(
  host: Host,
  options: DiagnoseOptions,
  atRest: readonly ReverseProxy[] | null,
): Promise<Diagnosis> {
  const start = performance.now();
  const [gathered, { think }] = await Promise.all([gather(host, options, atRest), thinking()]);
  const diagnosis = think(gathered, options.lang);
  return { ...diagnosis, durationMs: Math.round(performance.now() - start) };
}

/** A diagnoser that also tells which logs its routes write. */
export interface HostDiagnoser extends Diagnoser {
  routes(): Promise<Found>;
}

/** Looks at this host and thinks about what it sees. */
export function createDiagnoser(host: Host): HostDiagnoser {
  const finder = createFinder(host);
  return {
    routes: async () => (await finder.young()).found,
    async discover(deep): Promise<Discovery> {
      const { world, found } = await (deep ? finder.young() : finder.fresh());
      const known = found.routes.filter(({ proxy }) => !proxy.isGuess);
      const upstreams = await inBatches(known, async (one) =>
        upstreamOf(one, deep ? await snapshotOf(world, found, { found: one, path: null }, undefined) : null),
      );
      const count = (proxy: (typeof found.proxies)[number]): number => proxy.routes.length;
      return {
        schema: 'why502/discovery@1',
        host: world.who.hostname,
        at: new Date(world.at).toISOString(),
        proxies: found.proxies
          .filter((proxy) => !proxy.isGuess)
          .map((proxy) => ({
            program: proxy.program,
            running: proxy.state.running,
            unit: proxy.state.unit,
            container: proxy.state.container,
            routes: count(proxy),
          })),
        upstreams,
        problems: [...found.problems],
      };
    },
    async diagnose(options): Promise<Diagnosis> {
      const first = await lookOnce(host, options, finder.atRest());
      if (!options.patient) return first;
      const again = async (upstream: string) => {
        // A URL that was asked for holds a path of its own.
        const targets = options.targets.length === 1 ? options.targets : [upstream];
        const { results } = await lookOnce(host, { ...options, targets }, finder.atRest());
        return results.find((result) => result.upstream === upstream) ?? null;
      };
      return patiently(first, again, (await thinking()).PASSING);
    },
  };
}
