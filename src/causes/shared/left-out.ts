import type { LogEvent } from '../../core/event.ts';
import type { Place, Route } from '../../core/route.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import type { ProbeResult } from './probe.ts';
import { isInFile } from './proxy.ts';

/** What Traefik itself says to a request that no router or no server takes (3.7.9 and 2.11.53). */
const OWN_WORDS = /^(?:404 page not found|no available server|Service Unavailable)(?:\s|\\x0[AD])*$/;

/** The answer that the proxy gives as for a route that it leaves out, and the backend does not give; null when there is none. */
export function answeredWithout(
  { probe }: Pick<SeenFacts, 'probe'>,
  { leftOut }: Pick<Route, 'leftOut'>,
): ProbeResult | null {
  const wanted = leftOut?.status ?? 404;
  const answers = (probe?.through ?? []).filter(({ status }) => status === wanted);
  if (probe === undefined || probe.direct.some(({ status }) => status === wanted)) return null;
  if (probe.direct.length > 0) return answers[0] ?? null;
  // Nobody asked the backend; Go programs behind it say the same words, so the text must tell, too.
  return leftOut === undefined ? null : (answers.find(({ body }) => OWN_WORDS.test(body ?? '')) ?? null);
}

/** A weaker hint is a warning, or about something else. */
const PLAIN = 0.7;
const PROVIDER = /\bproviderName"?[=:] ?"?(?<named>\w+)|\*(?<own>\w+)\.Provider\b/;
const FILE = /(?<![\w.])\/[\w./@-]{1,200}\.(?:ya?ml|toml)\b/;
const ENGINE = /\bdocker (?:client|API|daemon)\b/i;

/** What Traefik says of the provider that makes this route; words about one router may be about another route's. */
function saidBy(facts: SeenFacts, { proxy, place }: Route): LogEvent | undefined {
  // Only Traefik goes on without a part of what it is told: the others keep the old text, or do not start.
  if (proxy !== 'traefik') return undefined;
  return facts['proxy-words']?.events.findLast(({ program, fields, hints, text }) => {
    const told = ENGINE.test(text) ? 'docker' : FILE.test(text) ? 'file' : undefined;
    const { named = told, own = named } = PROVIDER.exec(text)?.groups ?? {};
    const isOwn = own === undefined || (own === 'file') === isInFile(place);
    const isPlain = hints.some(({ id, weight }) => id === 'proxy.config-invalid' && weight >= PLAIN);
    return program === proxy && fields.router === undefined && isPlain && isOwn;
  });
}

export interface Part {
  readonly why: string;
  readonly place: Place;
  readonly said?: LogEvent;
}

/** The part of the configuration that the proxy goes on without, by its own text or by the proxy's words. */
export function brokenPart(backend: SeenFacts, route: Route): Part | null {
  if (answeredWithout(backend, route) === null) return null;
  if (route.leftOut) return route.leftOut.by === 'backend' ? null : route.leftOut;
  const said = saidBy(backend, route);
  if (said === undefined) return null;
  // One broken file of a folder takes the routes of all of them away.
  const file = FILE.exec(said.text)?.[0] ?? route.place.file;
  const line = Number(/\bline (\d{1,6})\b/.exec(said.text)?.[1] ?? (file === route.place.file ? route.place.line : 1));
  return { why: said.text, place: { file, line }, said };
}

/** The 404 that visitors meet in place of a route that the proxy leaves out; null for none. */
export function notFoundFor(facts: SeenFacts, route: Route): ProbeResult | null {
  const answer = answeredWithout(facts, route);
  if (route.leftOut) return route.leftOut.status === 404 ? answer : null;
  // Words alone may be about what was mended since: the page must be the proxy's own, too.
  return answer !== null && OWN_WORDS.test(answer.body ?? '') && brokenPart(facts, route) !== null ? answer : null;
}
