import type { Rule } from '../core/rule.ts';
import type { Judgement, NonFinding } from './judge.ts';

/** A cause that could not be told either way, with how likely it is for what was seen. */
export interface Suspect {
  readonly rule: Rule;
  readonly where: NonFinding;
  readonly likelihood: number;
}

/**
 * Ranks the causes that could not be told by how often they bring about what was seen: their own weight towards a
 * present symptom or cause, or, one step deeper, the product of two weights.
 */
export function suspects(judgement: Judgement, limit = 6): readonly Suspect[] {
  const present = new Set(judgement.findings.map((finding) => finding.rule.id));
  const score = new Map<string, Suspect>();
  const direct = new Map<string, number>();
  for (const { rule } of judgement.unknown) {
    const weight = Math.max(0, ...Object.entries(rule.leadsTo).map(([id, w]) => (present.has(id) ? w : 0)));
    direct.set(rule.id, Math.max(direct.get(rule.id) ?? 0, weight));
  }
  for (const where of judgement.unknown) {
    const { rule } = where;
    if (rule.kind !== 'cause' || present.has(rule.id)) continue;
    const through = Object.entries(rule.leadsTo).map(([id, w]) => w * (direct.get(id) ?? 0));
    const likelihood = Math.max(direct.get(rule.id) ?? 0, ...through);
    if (likelihood > 0 && likelihood > (score.get(rule.id)?.likelihood ?? 0))
      score.set(rule.id, { rule, where, likelihood });
  }
  return [...score.values()].sort((a, b) => b.likelihood - a.likelihood).slice(0, limit);
}
