import type { Route } from '../../core/route.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import type { ProbeResult } from './probe.ts';

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
