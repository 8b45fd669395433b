import type { Rule } from '../core/rule.ts';
import { joins } from './chain.ts';
import type { Finding, Judgement, NonFinding } from './judge.ts';

/** A cause that could not be told either way, with how likely it is for what was seen. */
export interface Suspect {
  readonly rule: Rule;
  readonly where: NonFinding;
  readonly likelihood: number;
}

/** Below this a guess is noise. */
const WORTH_TELLING = 0.05;

/** How often a rule that could not be told brings about something that was seen on a link that it joins. */
function towards(where: NonFinding, seen: readonly Finding[]): number {
  const weights = seen.map((finding) =>
    joins(where.rule.hop, where.link, finding.link) ? (where.rule.leadsTo[finding.rule.id] ?? 0) : 0,
  );
  return Math.max(0, ...weights);
}

/**
 * Ranks the causes that could not be told by how often they bring about what was seen: their own weight towards a
 * present symptom or cause, or, one step deeper, the product of two weights.
 */
export function suspects(judgement: Judgement, limit = 6): readonly Suspect[] {
  const present = new Set(judgement.findings.map((finding) => finding.rule.id));
  const open = [...judgement.unknown, ...judgement.unsaid].filter(
    (where) => where.rule.kind === 'cause' && !present.has(where.rule.id),
  );
  const direct = new Map(open.map((where) => [where, towards(where, judgement.findings)]));
  const best = new Map<string, Suspect>();
  for (const where of open) {
    const through = open.map((middle) =>
      joins(where.rule.hop, where.link, middle.link)
        ? (where.rule.leadsTo[middle.rule.id] ?? 0) * (direct.get(middle) ?? 0)
        : 0,
    );
    const likelihood = Math.max(direct.get(where) ?? 0, ...through);
    if (likelihood > (best.get(where.rule.id)?.likelihood ?? WORTH_TELLING))
      best.set(where.rule.id, { rule: where.rule, where, likelihood });
  }
  return [...best.values()].sort((a, b) => b.likelihood - a.likelihood).slice(0, limit);
}
