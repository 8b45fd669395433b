import { parseAddress } from '../core/address.ts';
import type { LogEvent } from '../core/event.ts';
import { withGroups } from '../core/kernel-kill.ts';
import { type Route, type Scheme, UNSAID } from '../core/route.ts';
import type { Link, Reading, Readings, Snapshot } from '../core/snapshot.ts';
import type { FactMap } from '../facts/facts.generated.ts';
import { PROXIES } from './scene.ts';

const KERNEL = new Set(['linux-kernel', 'kernel']);

type WordsFact = FactMap['words'];

function reading<T>(source: string, value: T): Reading<T> {
  return { is: 'seen', at: 0, source, value };
}

function copies(events: readonly LogEvent[]): WordsFact['events'] {
  return events.map((event) => ({ ...event, hints: [...event.hints], fields: { ...event.fields } }));
}

function words(events: readonly LogEvent[]): Reading<WordsFact> {
  const programs = [...new Set(events.map((event) => event.program))];
  return reading('the log', {
    sources: programs.map((name) => ({ name, lines: events.length })),
    since: null,
    events: copies(events),
    tail: [],
  });
}

function upstreamOf(events: readonly LogEvent[]): string | null {
  return (
    events.map((event) => event.fields.upstream).find((upstream) => upstream !== undefined && upstream !== '') ?? null
  );
}

/** `http://unix:/run/a.sock:/x` and `https://10.0.0.1:8000/x` → scheme and address. */
export function readUpstream(
  text: string | null,
): { scheme: Scheme; address: Route['targets'][number]['address'] } | null {
  const match = /^(\w+):\/\/(unix:[^:]+|\[[^\]]+\]:\d+|[^/:]+(?::\d+)?)/.exec(text ?? '');
  if (!match) return null;
  const scheme = (match[1] ?? 'http') as Scheme;
  const where = match[2] ?? '';
  const withPort =
    where.startsWith('unix:') || /:\d+$/.test(where) ? where : `${where}:${scheme === 'https' ? 443 : 80}`;
  const address = parseAddress(withPort);
  return address ? { scheme, address } : null;
}

/** A route as far as log lines show one. */
function routeOf(events: readonly LogEvent[]): Route {
  const upstream = upstreamOf(events);
  const target = readUpstream(upstream);
  const place = { file: 'the configuration', line: 0 };
  const server = events.map((event) => event.fields.server).find((name) => name) ?? 'localhost';
  return {
    proxy: 'nginx',
    name: 'upstream',
    serverNames: [server],
    listens: [],
    location: '/',
    place,
    passPlace: place,
    passText: upstream ?? '',
    targets: target ? [{ ...target, weight: 1, backup: false, down: false, place }] : [],
    ...UNSAID,
    samplePath: null,
    backendPath: null,
  };
}

function link(id: string, role: Link['role'], name: string, above: string | null, facts: Readings): Link {
  return { id, role, name, above, address: null, runtime: null, facts };
}

/** Log events alone as a snapshot: the same rules judge it, by words, and answer unknown where they need to look. */
export function snapshotOf(events: readonly LogEvent[]): Snapshot {
  const proxy = events.filter((event) => PROXIES.has(event.program));
  const kernel = events.filter((event) => KERNEL.has(event.program));
  const own = events.filter((event) => !PROXIES.has(event.program) && !KERNEL.has(event.program));
  const route = routeOf(proxy);
  const links: Link[] = [
    link('proxy', 'proxy', 'proxy', null, { words: words(proxy) }),
    link('b0', 'backend', 'the backend', 'proxy', {
      words: words(own),
      'proxy-words': reading('the log', { sources: ['the log'], since: 0, events: copies(proxy) }),
    }),
    link('host', 'host', 'the host', null, {
      'kernel-words': reading('the kernel', { source: 'the kernel', since: 0, events: copies(withGroups(kernel)) }),
    }),
  ];
  return { schema: 'why502/snapshot@1', host: 'unknown', at: 0, route, url: 'http://localhost/', links, steps: [] };
}
