import { type Address, formatAddress, isIpLiteral } from '../core/address.ts';
import type { LogEvent } from '../core/event.ts';
import { isOwnLine } from '../core/own.ts';
import type { Route } from '../core/route.ts';
import type { FactMap } from '../facts/facts.generated.ts';
import type { FileText, Look } from '../host/host.ts';
import { Slice } from '../logs/follow/slice.ts';
import { compileAccess } from '../logs/nginx-access.ts';
import { isReadable } from './access-logs.ts';
import { recogniseInPieces } from './in-pieces.ts';
import type { ReverseProxy } from './proxy.ts';
import { journalText } from './words.ts';
import type { World } from './world.ts';

/** How far back the proxy's logs count (contract: the last 15 minutes). */
export const WINDOW_MS = 15 * 60_000;
const LOG_BYTES = 512 * 1024;
const MOST_GROUPS = 50;

/** Upstream addresses as the error log prints them for a target: `http://unix:/run/a.sock:/x`, `http://127.0.0.1:8000/x`. */
function speaksOf(event: LogEvent, addresses: readonly string[], group: string | null): boolean {
  const upstream = event.fields.upstream ?? '';
  if (upstream === '') return group !== null && event.fields.backend === group;
  const rest = upstream.replace(/^\w+:\/\//, '');
  if (group !== null && (rest === group || rest.startsWith(`${group}/`))) return true;
  return addresses.some(
    (address) =>
      rest === address ||
      rest.startsWith(`${address}:`) ||
      rest.startsWith(`${address}/`) ||
      rest.startsWith(`${address}?`),
  );
}

function requestOf(event: LogEvent): { method: string; uri: string; host: string | null } | null {
  const { uri } = event.fields;
  const match = /^(\S+) (\S+)/.exec(event.fields.request ?? (uri?.startsWith('/') ? `GET ${uri}` : ''));
  if (!match) return null;
  return { method: match[1] ?? '', uri: match[2] ?? '/', host: event.fields.host?.replace(/:\d+$/, '') ?? null };
}

/** The end of a log, from the host's files, from the journal of its unit or from the proxy's container. */
function readLog(world: World, proxy: ReverseProxy, path: string, kind: 'error' | 'access'): Promise<Look<FileText>> {
  const { unit } = proxy.state;
  if (path === 'journal' && unit !== null)
    return journalText(world.host, unit, world.at - WINDOW_MS, kind === 'error', proxy.untag);
  return proxy.within?.readLog(path, kind) ?? world.host.read(path, { maxBytes: LOG_BYTES, from: 'end' });
}

/** A name may have led to another address when the line was written: the same port and request tell. */
function speaksOfName(event: LogEvent, address: Address, proxy: ReverseProxy, route: Route): boolean {
  if (address.is === 'unix' || isIpLiteral(address.host)) return false;
  const at = /^\w+:\/\/(?:\[[0-9a-f:]+\]|\d+\.\d+\.\d+\.\d+):(\d+)(?:\/|$)/i.exec(event.fields.upstream ?? '');
  const request = requestOf(event);
  return at !== null && Number(at[1]) === address.port && request !== null && proxy.serves(route, request);
}

type Unread = NonNullable<FactMap['traffic']['unread']>;

/** A log that may not be read is a blind spot: what is not in the others may stand in it. */
function unreadOf(path: string, look: Look<unknown>): Unread {
  return look.is === 'denied' ? [{ name: path, why: look.why, allow: look.allow }] : [];
}

async function eventsOf(
  world: World,
  proxy: ReverseProxy,
  path: string,
  look: Look<FileText>,
): Promise<readonly LogEvent[]> {
  if (look.is !== 'seen' || look.value.changedAt < world.at - WINDOW_MS - 1000) return [];
  const events = await recogniseInPieces(look.value.text, {
    program: proxy.program,
    now: world.host.now(),
    zoneOffset: world.who.zoneMinutes,
  });
  // What PHP says here is quoted as the words of another program: where it stands must be told.
  const source = `${proxy.program} error log ${path}`;
  const { upstreamOf } = proxy;
  const lines = look.value.text.split('\n');
  return events.map((read) => {
    // Only the raw line tells: queries are left out of what is kept.
    const event = isOwnLine(lines[read.line - 1] ?? '') ? { ...read, fields: { ...read.fields, own: 'yes' } } : read;
    if (event.fields.through !== undefined) return { ...event, fields: { ...event.fields, source } };
    const upstream = event.fields.upstream ?? upstreamOf?.(event) ?? null;
    return upstream === null ? event : { ...event, fields: { ...event.fields, upstream } };
  });
}

/** A name that did not resolve before the configuration was loaded anew may be gone from it. */
function isOver(event: LogEvent, proxy: ReverseProxy): boolean {
  const { configLoadedAt } = proxy.state;
  const speaksOfNames = event.hints.some((hint) => hint.id === 'unresolved');
  return speaksOfNames && configLoadedAt !== null && (event.at ?? 0) < configLoadedAt - 1000;
}

/** What the proxy's error logs say about a target of a route in the window. Messages without an upstream count by their request. */
export async function proxyWords(
  world: World,
  proxy: ReverseProxy,
  route: Route,
  address: Address,
  resolved: readonly string[],
): Promise<FactMap['proxy-words']> {
  const paths = [...new Set([...route.logs.error.map((log) => log.path), ...proxy.state.errorLogs])].filter((path) =>
    isReadable(proxy, path),
  );
  const own = route.logs.error.map((log) => log.path);
  const looks = await Promise.all(paths.map((path) => readLog(world, proxy, path, 'error')));
  const lists = await Promise.all(looks.map((look, index) => eventsOf(world, proxy, paths[index] ?? '', look)));
  const unread = looks.flatMap((look, index) => unreadOf(paths[index] ?? '', look));
  const since = world.at - WINDOW_MS;
  const port = address.is === 'tcp' ? address.port : 0;
  const addresses = [formatAddress(address), ...resolved.map((host) => formatAddress({ is: 'tcp', host, port }))];
  const others = route.targets.map((target) => formatAddress(target.address)).filter((one) => !addresses.includes(one));
  const known = proxy.routes.map(({ targets, group }) => ({
    group,
    addresses: targets.map((target) => formatAddress(target.address)),
  }));
  const events = lists.flatMap((events, index) =>
    events.filter((event) => {
      if (event.at === null || event.at < since || isOver(event, proxy)) return false;
      if (speaksOf(event, addresses, route.group) || speaksOfName(event, address, proxy, route)) return true;
      // Another server of the group is told of by its own lines.
      if (speaksOf(event, others, null)) return false;
      // A line about another address counts when this route serves the request: the proxy holds an older target.
      const request = requestOf(event);
      if (request) return proxy.serves(route, request);
      // Programs that write no request: an address that no route names any more may have been this one's.
      if (event.fields.upstream)
        return own.includes(paths[index] ?? '') && !known.some((one) => speaksOf(event, one.addresses, one.group));
      // Messages of the whole program (limits, start) count for every route that logs there.
      const { backend, address: peer } = event.fields;
      return event.hints.length > 0 && (backend ?? peer) === undefined && own.includes(paths[index] ?? '');
    }),
  );
  const kept = events.slice(-80).map((event) => ({ ...event, hints: [...event.hints], fields: { ...event.fields } }));
  return { sources: own.length > 0 ? own : paths, since, events: kept, ...(unread.length > 0 ? { unread } : {}) };
}

type Traffic = FactMap['traffic'];
type Group = Traffic['groups'][number];

export interface Hit {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly line: string;
}

/** A failure is another one when something worked in between. */
function brokenBy({ at, status }: Hit, before: Group['broken']): Group['broken'] {
  if (status >= 500) {
    const turns = before?.okSince === 0 ? before.turns : [...(before?.turns ?? []), at].slice(-8);
    return { lastAt: at, turns, okSince: 0 };
  }
  return before && status < 400 ? { ...before, okSince: before.okSince + 1 } : before;
}

function addHit(groups: Map<string, Group>, hit: Hit): void {
  const key = `${hit.method} ${hit.path}`;
  const before = groups.get(key);
  const ok = hit.status < 400;
  const broken = brokenBy(hit, before?.broken);
  const statuses = { ...before?.statuses, [hit.status]: (before?.statuses[hit.status] ?? 0) + 1 };
  groups.set(key, {
    method: hit.method,
    path: hit.path,
    statuses,
    lastStatus: hit.status,
    lastAt: hit.at,
    lastOkAt: ok ? hit.at : (before?.lastOkAt ?? null),
    lastFailAt: ok ? (before?.lastFailAt ?? null) : hit.at,
    sample: ok ? (before?.sample ?? null) : hit.line.slice(0, 300),
    ...(broken ? { broken } : {}),
  });
}

/** Requests of one method and path together; `hits` in the order of their time. */
export function groupsOf(hits: readonly Hit[]): Group[] {
  const groups = new Map<string, Group>();
  for (const hit of hits) addHit(groups, hit);
  return [...groups.values()];
}

async function hitsOf(
  world: World,
  proxy: ReverseProxy,
  route: Route,
  log: Route['logs']['access'][number],
  look: Look<FileText>,
): Promise<Hit[]> {
  if (look.is !== 'seen' || look.value.changedAt < world.at - WINDOW_MS) return [];
  const parse = proxy.readAccess ?? compileAccess(proxy.logFormat(log.format) ?? undefined);
  const hits: Hit[] = [];
  const slice = new Slice();
  slice.begin();
  for (const line of look.value.text.split('\n')) {
    await slice.giveWay();
    if (line === '' || isOwnLine(line)) continue;
    const record = parse(line);
    if (!record || record.at === null || record.at < world.at - WINDOW_MS || record.status === null) continue;
    const path = record.path.replace(/\?.*$/, '');
    // Where the log tells no method, the plain one is meant.
    const method = record.method || 'GET';
    if (!proxy.serves(route, { method, uri: path, host: record.host })) continue;
    hits.push({
      at: record.at,
      method,
      path,
      status: record.status,
      line: line.replace(/\?[^\s"]*/g, ''),
    });
  }
  return hits;
}

/** Requests of a route in the window, from its access logs; the agent's own probes are left out. */
export async function trafficOf(world: World, proxy: ReverseProxy, route: Route): Promise<Traffic> {
  const logs = route.logs.access.filter((log) => isReadable(proxy, log.path));
  const looks = await Promise.all(logs.map((log) => readLog(world, proxy, log.path, 'access')));
  const unread = looks.flatMap((look, index) => unreadOf(logs[index]?.path ?? '', look));
  const lists = await Promise.all(
    logs.map((log, index) => hitsOf(world, proxy, route, log, looks[index] ?? { is: 'absent' })),
  );
  const hits = lists.flat().sort((a, b) => a.at - b.at);
  const ranked = groupsOf(hits).sort((a, b) => (b.lastFailAt ?? 0) - (a.lastFailAt ?? 0) || b.lastAt - a.lastAt);
  return {
    source: logs.map((log) => log.path).join(', '),
    windowMs: WINDOW_MS,
    requests: hits.length,
    ok: hits.filter((hit) => hit.status < 400).length,
    groups: ranked.slice(0, MOST_GROUPS),
    ...(unread.length > 0 ? { unread } : {}),
  };
}
