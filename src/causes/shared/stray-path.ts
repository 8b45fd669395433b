import { type Context, type Evidence, saw } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { pathOf, sawThrough } from './probe.ts';

/** A page that the app does not know as it is sent, and the path under which it does. */
export interface StrayPath {
  /** As a visitor asks for it. */
  readonly asked: string;
  /** As the app knows it. */
  readonly known: string;
  readonly evidence: readonly [Evidence, ...Evidence[]];
  /** Other pages of the route work. */
  readonly partial: boolean;
}

/** Some path of the route answered before and is 404 now, as visitors met it. */
export function workedBefore(facts: SeenFacts): boolean {
  return (facts.traffic?.groups ?? []).some(
    (group) => group.lastStatus === 404 && group.lastOkAt !== null && (group.lastFailAt ?? 0) > group.lastOkAt,
  );
}

/** A page that visitors miss, and that the app knows under another path: shown by the app itself. */
function missed(facts: SeenFacts): StrayPath | null {
  const [stray] = facts.probe?.strays ?? [];
  if (!stray) return null;
  const { method, asked, sent, known, status, at } = stray;
  const works = (facts.probe?.through ?? []).some(
    (result) => result.outcome === 'answered' && result.producer !== 'proxy' && (result.status ?? 500) < 400,
  );
  return {
    asked,
    known,
    partial: works,
    evidence: [
      saw(facts.traffic?.source ?? 'access log', `${method} ${asked} → 404`, at),
      saw('request straight to the backend', `GET ${sent} → 404, GET ${known} → ${status}`),
    ],
  };
}

/**
 * A path is 404 through the proxy, while the backend knows it with the prefix kept or taken away. Many apps answer 404 at
 * their base path and something else at their own root, so a base path counts only where visitors lost a page as well.
 */
export function strayPath(facts: SeenFacts, context: Context): StrayPath | null {
  return missed(facts) ?? lostPath(facts, context);
}

function lostPath(facts: SeenFacts, context: Context): StrayPath | null {
  const through = (facts.probe?.through ?? []).filter((result) => result.outcome === 'answered');
  if (through.some((result) => result.producer !== 'proxy' && (result.status ?? 500) < 400)) return null;
  for (const lost of through.toReversed()) {
    const path = pathOf(lost.url);
    const base = path.endsWith('/') || path === context.route.samplePath;
    if (lost.status !== 404 || lost.producer === 'proxy' || (base && !workedBefore(facts))) continue;
    for (const other of facts.probe?.variants ?? []) {
      const known = other.variant.startsWith('path:') ? other.variant.slice(5) : null;
      const answers = other.outcome === 'answered' && other.status !== null && other.status < 400;
      if (known === null || !answers || (known.endsWith('/') && !base)) continue;
      if (path.endsWith(known) || known.endsWith(path))
        return {
          asked: path,
          known,
          partial: false,
          evidence: [sawThrough(lost), saw('request straight to the backend', `${known} → ${other.status}`, other.at)],
        };
    }
  }
  return null;
}
