import type { LogEvent } from '../../core/event.ts';
import { type Evidence, saw } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import type { FactMap } from '../../facts/facts.generated.ts';

export type Probe = FactMap['probe'];
export type ProbeResult = Probe['through'][number];

/** The request did not even reach the proxy, so it says nothing of what lies behind it. */
const CUT_OFF: readonly ProbeResult['outcome'][] = [
  'refused',
  'missing',
  'denied',
  'connect-timeout',
  'unreachable',
  'addr-unavailable',
  'unresolved',
  'tls',
];

export function isCutOff(result: ProbeResult): boolean {
  return CUT_OFF.includes(result.outcome);
}

/** A request through the proxy that the visitor would call broken: no answer, or a status from 500 on. */
export function fails(result: ProbeResult): boolean {
  if (result.outcome !== 'answered') return true;
  return result.status !== null && result.status >= 500;
}

/** Requests that the proxy took and that failed behind it. */
export function failingThrough(probe: Probe | undefined): readonly ProbeResult[] {
  return (probe?.through ?? []).filter((result) => fails(result) && !isCutOff(result));
}

/** The backend itself gave an answer that a working backend gives (a 404 at a base path is one). */
export function works(result: ProbeResult): boolean {
  return result.outcome === 'answered' && result.status !== null && result.status < 500;
}

/** What php-fpm itself answers for a script that it cannot open (sapi/fpm: "File not found.", "Access denied."). */
export function unknownScript(facts: Pick<SeenFacts, 'probe'>): ProbeResult | null {
  const [first] = facts.probe?.through ?? [];
  // Line ends are shown as \x0A in what was sanitised.
  const own = /^(?:File not found|Access denied)\.(?:\s|\\x0[AD])*$/.test(first?.body ?? '');
  return first && own && (first.status === 404 || first.status === 403) ? first : null;
}

/** Somebody accepts connections at the backend's address, whatever comes of them. */
export function accepts(probe: Probe | undefined): boolean {
  const talking: readonly ProbeResult['outcome'][] = [
    'answered',
    'tls',
    'closed',
    'reset',
    'read-timeout',
    'invalid',
    'not-http',
  ];
  return (probe?.direct ?? []).some((result) => talking.includes(result.outcome));
}

export function variant(probe: Probe | undefined, name: string): Probe['variants'][number] | null {
  return probe?.variants.find((result) => result.variant === name) ?? null;
}

/** One line for people: `GET http://… → 502 from the proxy`. */
export function tell(result: ProbeResult): string {
  const by = result.producer === 'unknown' ? '' : ` from the ${result.producer}`;
  const end =
    result.outcome === 'answered'
      ? `${result.status ?? 'no status'}${by}`
      : `${result.outcome}${result.message ? ` (${result.message})` : ''}`;
  return `${result.method} ${result.url} → ${end} after ${Math.round(result.ms)} ms`;
}

export function sawThrough(result: ProbeResult): Evidence {
  return saw('request through the proxy', tell(result), result.at);
}

export function sawDirect(result: ProbeResult): Evidence {
  return saw('request straight to the backend', tell(result), result.at);
}

/** The path of a probe's URL: `http://host/x`, `http://unix:/run/a.sock:/x` or `/x`; without the query. */
export function pathOf(url: string): string {
  const match = /^[a-z]+:\/\/(?:unix:[^:]*:|[^/]*)(\/[^?#]*)?/.exec(url);
  return match ? (match[1] ?? '/') : (url.split('?')[0] ?? '/');
}

/** A log line's own message, without the fields that a client can fill with anything. */
export function message(event: LogEvent): string {
  return event.text.split(', client: ')[0] ?? event.text;
}

/** The proxy log has whole seconds, so a line may look up to a second older than the request that it is about. */
const CLOCK_SLACK_MS = 2_000;

/** Lines that the failing probes themselves brought about, newest first: the proxy's own reason for the failure. */
export function freshWords(facts: Pick<SeenFacts, 'probe' | 'proxy-words'>): readonly LogEvent[] {
  const failing = failingThrough(facts.probe);
  if (failing.length === 0) return [];
  const from = Math.min(...failing.map((result) => result.at)) - CLOCK_SLACK_MS;
  const fresh = newestFirst(facts['proxy-words']?.events ?? []).filter(({ at }) => at !== null && at >= from);
  // Visitors' failures of a moment ago may have had another reason.
  const own = fresh.filter(({ fields }) => fields.own === 'yes');
  return own.length > 0 ? own : fresh;
}

export function newestFirst(events: readonly LogEvent[]): readonly LogEvent[] {
  return [...events].sort((a, b) => (b.at ?? 0) - (a.at ?? 0) || b.line - a.line);
}

/** Where a log line of the proxy is quoted from. */
export function quoted(event: LogEvent, facts: Pick<SeenFacts, 'proxy-words'>): Evidence {
  const sources = facts['proxy-words']?.sources.join(', ');
  return saw(sources ? `${event.program} error log ${sources}` : `${event.program} log`, event.text, event.at);
}
