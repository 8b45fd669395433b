import type { Route } from '../core/route.ts';
import type { FactMap } from '../facts/facts.generated.ts';
import { askBinary } from './binary-probe.ts';
import { type Ask, askHttp, listenAddress, type ProbeResult, samplePathOf, unanswered, urlOf } from './probing.ts';
import type { World } from './world.ts';

type Traffic = FactMap['traffic'];

/** A request that a person gave: the one that fails. */
export interface GivenRequest {
  readonly path: string | null;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly bodyIsBase64: boolean;
}

/** Longest wait for an answer, and how soon a wait may end when other facts already say that it hangs. */
export const PATIENCE_MS = 5000;
const EARLY_MS = 500;
/** The kernel of this host makes a connection at once or drops it; the first repetition would come after a second. */
const CONNECT_NEAR_MS = 400;
const CONNECT_MS = 1000;

const HEALTH = ['health', 'healthz', 'health/', 'api/health', 'status'];

const IS_HEALTH = /(?:^|[/_-])(?:health|healthz|healthcheck|livez|readyz|ready|status)\/?$/i;

/** The path below a location where the app may speak of its health: `/api/` → `/api/health`. */
function healthPaths(route: Route): string[] {
  const base = samplePathOf(route) ?? '/';
  if (/[^/]$/.test(base) && /\.\w+$/.test(base)) return [];
  const folder = base.endsWith('/') ? base : `${base}/`;
  return HEALTH.map((name) => folder + name);
}

/** Recent GETs that failed and have not succeeded since: they are asked again, because an app fails page by page. */
function failingGets(traffic: Traffic): string[] {
  return traffic.groups
    .filter((group) => group.method === 'GET' && group.lastStatus >= 500 && /^\/[^\s"<>\\^`{|}]*$/.test(group.path))
    .slice(0, 3)
    .map((group) => group.path);
}

/** GETs that used to work: when they do not now, the route lost something. */
function knownGets(traffic: Traffic): string[] {
  return traffic.groups
    .filter((group) => group.method === 'GET' && group.lastOkAt !== null && !/\.\w{2,4}$/.test(group.path))
    .slice(0, 2)
    .map((group) => group.path);
}

function proxyHost(route: Route): string {
  const url = new URL(urlOf(route));
  return url.host;
}

/** The Host header that the backend would get. */
export function backendHost(route: Route): string {
  const host = route.hostHeader;
  if (/^\$(?:http_)?host$/.test(host)) return proxyHost(route).replace(host === '$host' ? /:\d+$/ : /$^/, '');
  if (host === '$proxy_host') return route.group ?? /^\w+:\/\/([^/]+)/.exec(route.passText)?.[1] ?? 'localhost';
  if (host === '$server_name') return route.serverNames[0] ?? 'localhost';
  return /[$\s]/.test(host) || host === '' ? 'localhost' : host;
}

/** The path as the backend receives it, for any path of the route: the sample shows how the prefix is rewritten. */
export function backendPathOf(route: Route, path: string): string | null {
  const { samplePath, backendPath } = route;
  if (backendPath === null) return null;
  if (samplePath === null || path === samplePath) return backendPath;
  if (samplePath === backendPath) return path;
  return path.startsWith(samplePath) ? backendPath + path.slice(samplePath.length) : path;
}

/**
 * Resolves with the answer, or early with null when `hangs` says that waiting longer tells nothing new; the first time
 * that it is asked is `EARLY_MS` after `since` (performance.now(), when the request went out).
 */
async function orHang<T>(
  answer: Promise<T>,
  hangs: () => Promise<boolean>,
  since = performance.now(),
): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  const early = new Promise<null>((resolve) => {
    const look = async (): Promise<void> => {
      if (await hangs().catch(() => false)) resolve(null);
      else if (!over) timer = setTimeout(() => void look(), EARLY_MS);
    };
    timer = setTimeout(() => void look(), Math.max(0, EARLY_MS - (performance.now() - since)));
  });
  try {
    return await Promise.race([answer, early]);
  } finally {
    over = true;
    clearTimeout(timer);
  }
}

function hanging(url: string, method: string, at: number): ProbeResult {
  return {
    ...unanswered(url, method, at),
    outcome: 'read-timeout',
    errno: 'ETIMEDOUT',
    message: 'accepted, no answer while others wait too',
    ms: EARLY_MS,
    connectMs: 0,
  };
}

/** `base` is the route's own page and always tells; a `known` one only if it answers soon; a `guess` only if the app knows it. */
interface Asked {
  readonly path: string;
  readonly as: 'base' | 'known' | 'guess';
}

/** How long a page that the access log knows may take: what it did before stands in the log already. */
const KNOWN_PATIENCE_MS = 1200;

function pathsOf(route: Route, traffic: Traffic, given: GivenRequest | null): Asked[] {
  if (given) return [{ path: given.path ?? samplePathOf(route) ?? '/', as: 'base' }];
  const sample = samplePathOf(route);
  const base = sample ? [sample] : [];
  const known = [...new Set([...failingGets(traffic), ...knownGets(traffic)])].filter((path) => !base.includes(path));
  const guesses = healthPaths(route).filter((path) => !base.includes(path) && !known.includes(path));
  const as =
    (kind: Asked['as']) =>
    (path: string): Asked => ({ path, as: kind });
  return [...base.map(as('base')), ...known.map(as('known')), ...guesses.map(as('guess'))];
}

/** GETs that ran into the proxy's time-out: asked straight, with more patience, they tell a slow page from a dead app. */
export function timedOutGets(traffic: Traffic): string[] {
  return (
    traffic.groups
      // httpd answers 502 when it gives up waiting.
      .filter((group) => group.method === 'GET' && (group.lastStatus === 504 || group.lastStatus === 502))
      .sort((a, b) => b.lastStatus - a.lastStatus)
      .slice(0, 1)
      .map((group) => group.path)
  );
}

/** A guessed health page counts only when the app knows it: an answer that is no 404, redirect or refusal. */
function counts(result: ProbeResult, as: Asked['as']): boolean {
  if (as === 'base') return true;
  if (as === 'known') return result.outcome !== 'read-timeout';
  if (result.outcome !== 'answered') return false;
  return (
    result.status === 200 ||
    (result.status !== null &&
      result.status >= 500 &&
      result.producer === 'backend' &&
      /json/.test(result.contentType ?? ''))
  );
}

/** A request that is under way; `since` is performance.now() of its start. */
export interface Begun {
  readonly url: string;
  readonly as: Asked['as'];
  /** It waits for as long as a visitor would. */
  readonly isPatient: boolean;
  readonly answer: Promise<ProbeResult>;
  readonly since: number;
}

function begin(world: World, route: Route, given: GivenRequest | null, { path, as }: Asked): Begun[] {
  const where = listenAddress(route);
  if (!where) return [];
  // A health page that is slow tells most: it waits for the part that is broken.
  const isPatient = as === 'base' || (as === 'known' && IS_HEALTH.test(path));
  const ask = askOf(path, proxyHost(route), given, isPatient ? PATIENCE_MS : KNOWN_PATIENCE_MS);
  const url = urlOf(route, path);
  const since = performance.now();
  const answer = askHttp(world.host, where.tls ? 'https' : 'http', where.address, ask, url);
  return [{ url, as, isPatient, answer, since }];
}

/** Sends the route's own request and recent failures through the proxy: their wait passes while the path is traced. */
export function beginThrough(world: World, route: Route, traffic: Traffic, given: GivenRequest | null): Begun[] {
  return pathsOf(route, traffic, given)
    .filter((asked) => asked.as !== 'guess')
    .flatMap((asked) => begin(world, route, given, asked));
}

/**
 * The answers through the proxy to what was begun and, where the route is alive, of health pages that exist. `hangs`: waiting
 * longer tells nothing; `serves`: a request was served meanwhile.
 */
export async function askThrough(
  world: World,
  route: Route,
  traffic: Traffic,
  given: GivenRequest | null,
  hangs: () => Promise<boolean>,
  serves: () => boolean,
  begun: readonly Begun[],
): Promise<ProbeResult[]> {
  const one = async ({ url, as, isPatient, answer, since }: Begun): Promise<ProbeResult | null> => {
    // An app that serves is not dead, and a short wait may show the proxy's own time-out.
    const isOver = isPatient ? hangs : async () => !serves() && (await hangs());
    const result = (await orHang(answer, isOver, since)) ?? hanging(url, given?.method ?? 'GET', world.at);
    return counts(result, as) ? result : null;
  };
  const sure = await Promise.all(begun.map(one));
  // Where the route itself is dead its health pages say nothing new.
  const dead = sure.some(
    (result) =>
      result !== null &&
      (result.outcome !== 'answered' || ((result.status ?? 0) >= 500 && result.producer === 'proxy')),
  );
  const guesses = dead ? [] : pathsOf(route, traffic, given).filter((asked) => asked.as === 'guess');
  const more = await Promise.all(guesses.flatMap((asked) => begin(world, route, given, asked)).map(one));
  return [...sure, ...more].filter((result) => result !== null);
}

function askOf(path: string, hostHeader: string, given: GivenRequest | null, timeoutMs = PATIENCE_MS): Ask {
  const base = {
    method: given?.method ?? 'GET',
    path,
    hostHeader,
    timeoutMs,
    headers: given?.headers ?? {},
  };
  return given?.body == null ? base : { ...base, body: given.body, bodyIsBase64: given.bodyIsBase64 };
}

/** Where the proxy keeps connections it says so, and some servers answer for how long they do. */
function kept(route: Route, ask: Ask): Ask {
  return route.limits.keepalive ? { ...ask, headers: { connection: 'keep-alive', ...ask.headers } } : ask;
}

/** A backend's own address; `near`: it is known to run on this host. */
export type Straight = Pick<Route['targets'][number], 'scheme' | 'address'> & { readonly near: boolean };

/** Asks a target straight, as the proxy would: same path, same Host, same protocol. */
export async function askDirect(
  world: World,
  route: Route,
  target: Straight,
  paths: readonly string[],
  given: GivenRequest | null,
  hangs: () => Promise<boolean>,
): Promise<ProbeResult[]> {
  const { scheme, address, near } = target;
  let answered = false;
  const binary = scheme === 'fastcgi' || scheme === 'uwsgi' || scheme === 'suwsgi' || scheme === 'scgi';
  const plain = scheme === 'https' || scheme === 'grpcs' ? 'https' : 'http';
  return Promise.all(
    paths.slice(0, 4).map(async (path) => {
      const backendPath = backendPathOf(route, path) ?? path;
      const shown = `${scheme}://${address.is === 'unix' ? `unix:${address.path}:` : `${address.host}:${address.port}`}${backendPath}`;
      const answer = binary
        ? askBinary(world.host, scheme, address, backendPath, 2000)
        : askHttp(
            world.host,
            plain,
            address,
            {
              ...kept(route, askOf(backendPath, backendHost(route), given)),
              connectTimeoutMs: near ? CONNECT_NEAR_MS : CONNECT_MS,
            },
            shown,
          );
      void answer.then((result) => {
        answered ||= result.outcome === 'answered';
      });
      // An app that answers other requests is not dead: then a slow page is worth waiting for.
      return (
        (await orHang(answer, async () => !answered && (await hangs()))) ??
        hanging(shown, given?.method ?? 'GET', world.at)
      );
    }),
  );
}
