import { type ProbeResult, pathOf } from '../../causes/shared/probe.ts';
import { type Context, type Evidence, saw } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';

/** Bodies with which programs refuse a Host name, or plain HTTP on a TLS port. */
const REFUSAL =
  /Invalid HTTP_HOST|DisallowedHost|Invalid host header|plain HTTP request was sent to HTTPS port|speaking plain HTTP to an SSL-enabled|HTTP request to an HTTPS server/i;

/** Every request is 400 and something shows that it need not be: a single 400 at a base path is an app's right. */
export function refusesEverything(facts: SeenFacts): readonly Evidence[] | null {
  const { probe, words } = facts;
  const through = probe?.through ?? [];
  if (through.length === 0 || !through.every((result) => result.status === 400 && result.producer !== 'proxy'))
    return null;
  const better = probe?.variants.find(
    (result) =>
      ['localhost', 'https'].includes(result.variant) &&
      result.outcome === 'answered' &&
      result.status !== null &&
      result.status < 500 &&
      result.status !== 400,
  );
  if (better) return [saw(`the same request, ${better.variant}`, `answers ${better.status}`, better.at)];
  const body = [...through, ...(probe?.direct ?? [])].find(
    (result) => result.body !== null && REFUSAL.test(result.body),
  );
  if (body) return [saw('answer', body.body?.match(REFUSAL)?.[0] ?? '400', body.at)];
  const said = words?.events.find((event) => event.hints.some((hint) => hint.id === 'app.host-not-allowed'));
  return said ? [saw(words?.sources[0]?.name ?? said.program, said.text, said.at)] : null;
}

/**
 * A path with a name of its own is 404 through the proxy, while the backend knows it with another prefix. A base path
 * (ending in `/`) is not taken: many apps answer 404 there and something else at their own root.
 */
export function strayPath(
  facts: SeenFacts,
  context: Context,
): { readonly through: ProbeResult; readonly path: string; readonly status: number; readonly at: number } | null {
  const through = (facts.probe?.through ?? []).filter((result) => result.outcome === 'answered');
  if (through.some((result) => result.producer !== 'proxy' && (result.status ?? 500) < 400)) return null;
  for (const lost of through) {
    const path = pathOf(lost.url);
    if (lost.status !== 404 || lost.producer === 'proxy' || path.endsWith('/') || path === context.route.samplePath)
      continue;
    for (const other of facts.probe?.variants ?? []) {
      const known = other.variant.startsWith('path:') ? other.variant.slice(5) : null;
      if (known === null || known.endsWith('/') || other.status === null || other.status >= 300) continue;
      if (path.endsWith(known) || known.endsWith(path))
        return { through: lost, path: known, status: other.status, at: other.at };
    }
  }
  return null;
}

/** Paths that worked in the window and are 404 now: the route's own, or at least two. A single one was perhaps deleted. */
export function lostPaths(facts: SeenFacts): { readonly path: string; readonly evidence: readonly Evidence[] } {
  const groups = facts.traffic?.groups ?? [];
  const lost = groups.filter(
    (group) =>
      group.lastStatus === 404 &&
      group.lastOkAt !== null &&
      group.lastFailAt !== null &&
      group.lastFailAt > group.lastOkAt,
  );
  const still = Math.max(0, ...groups.filter((group) => group.lastStatus < 400).map((group) => group.lastAt));
  const current = lost.filter((group) => (group.lastFailAt ?? 0) > still);
  const first = facts.probe?.through[0];
  const own = current.find((group) => first?.status === 404 && group.path === pathOf(first.url));
  const shown = own ? [own] : current.length >= 2 ? current.slice(0, 3) : [];
  return {
    path: shown[0]?.path ?? '',
    evidence: shown.map((group) =>
      saw(
        facts.traffic?.source ?? 'access log',
        group.sample ?? `${group.method} ${group.path} answered before and is 404 now`,
        group.lastFailAt,
      ),
    ),
  };
}
