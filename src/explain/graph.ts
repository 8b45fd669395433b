import type { Rule } from '../core/rule.ts';

/** A way from a cause up to something that it brings about, with how strong the whole way is. */
export interface Way {
  readonly ids: readonly string[];
  readonly weight: number;
}

const DEEPEST = 6;

/** Answers "does this lead to that, and how" over the catalogue's edges; the strongest way wins. */
export class CausalGraph {
  readonly #rules: ReadonlyMap<string, Rule>;
  readonly #known = new Map<string, Way | null>();

  constructor(rules: readonly Rule[]) {
    this.#rules = new Map(rules.map((rule) => [rule.id, rule]));
  }

  rule(id: string): Rule | undefined {
    return this.#rules.get(id);
  }

  /** Null when `from` does not lead to `to`. The way starts with `from` and ends with `to`. */
  way(from: string, to: string, depth = 0): Way | null {
    if (from === to) return { ids: [to], weight: 1 };
    const key = `${from} ${to} ${depth}`;
    const before = this.#known.get(key);
    if (before !== undefined) return before;
    let best: Way | null = null;
    for (const [next, weight] of Object.entries(this.#rules.get(from)?.leadsTo ?? {})) {
      const rest = depth < DEEPEST ? this.way(next, to, depth + 1) : null;
      const total = rest ? weight * rest.weight : 0;
      if (rest && total > (best?.weight ?? 0)) best = { ids: [from, ...rest.ids], weight: total };
    }
    this.#known.set(key, best);
    return best;
  }
}
