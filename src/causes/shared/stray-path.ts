import type { Context } from '../../core/rule.ts';
import type { SeenFacts } from '../../core/snapshot.ts';
import { type ProbeResult, pathOf } from './probe.ts';

/** A request that the app does not know, and the path under which it does. */
export interface StrayPath {
  readonly through: ProbeResult;
  readonly path: string;
  readonly status: number;
  readonly at: number;
}

/** Some path of the route answered before and is 404 now, as visitors met it. */
export function workedBefore(facts: SeenFacts): boolean {
  return (facts.traffic?.groups ?? []).some(
    (group) => group.lastStatus === 404 && group.lastOkAt !== null && (group.lastFailAt ?? 0) > group.lastOkAt,
  );
}

/**
 * A path is 404 through the proxy, while the backend knows it with the prefix kept or taken away. Many apps answer 404 at
 * their base path and something else at their own root, so a base path counts only where visitors lost a page as well.
 */
export function strayPath(facts: SeenFacts, context: Context): StrayPath | null {
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
        return { through: lost, path: known, status: other.status ?? 0, at: other.at };
    }
  }
  return null;
}
