import type { Rule } from '../core/rule.ts';
import type { Scene } from '../core/scene.ts';
import type { CausalGraph } from './graph.ts';
import type { Candidate } from './named.ts';
import { behind, fitOf, type Guess, guessesFor } from './priors.ts';

/** From here on a cause is named rather than hinted at. */
const NAMED = 0.5;
/** A deeper cause explains a plainer one when it is named nearly as plainly. */
const NEARLY = 0.8;
/** What a cause that others explain, or name more exactly, is still worth as another reading. */
const EXPLAINED = 0.55;
/** A cause that does not lead to what was seen. */
const ASIDE = 0.85;

/** A bare status says less than what the proxy says of it. */
const STATUS = /^http-|^body-mismatch$/;

/** A cause with its place in the answer. */
export interface Ranked {
  readonly rule: Rule;
  readonly score: number;
  /** Null for one that nothing names. */
  readonly named: Candidate | null;
  /** Nothing else that is named explains it. */
  readonly root: boolean;
}

/** What a cause brings about when the app or the proxy only turns a request down: it asked nobody who could have failed. */
const TURNED_DOWN = /^(?:http-4xx|body-mismatch)$/;
/** A cause of that kind beside a backend that really failed. */
const BESIDE = 0.05;

export interface Ranking {
  readonly ranked: readonly Ranked[];
  /** Everything that words name, explained or not: the chain is made of it. */
  readonly named: readonly Candidate[];
}

function strongest(all: readonly Candidate[]): Candidate[] {
  const byId = new Map<string, Candidate>();
  for (const candidate of all) {
    const before = byId.get(candidate.rule.id);
    if (!before || before.strength < candidate.strength) byId.set(candidate.rule.id, candidate);
  }
  return [...byId.values()];
}

/** Whether all that a cause leads to is a request turned down: bots and large uploads do that on healthy hosts. */
function turnsDown({ leadsTo = {} }: Rule): boolean {
  const ends = Object.keys(leadsTo);
  return ends.length > 0 && ends.every((id) => TURNED_DOWN.test(id));
}

/** Orders causes that words name: the deepest first, what they explain behind them. */
class Order {
  readonly #graph: CausalGraph;
  readonly #strong: readonly Candidate[];
  readonly #symptoms: readonly string[];

  constructor(graph: CausalGraph, strong: readonly Candidate[], symptoms: readonly string[]) {
    this.#graph = graph;
    this.#strong = strong;
    this.#symptoms = symptoms;
  }

  #explains(deep: Candidate, plain: Candidate): boolean {
    if (deep === plain || this.#graph.way(deep.rule.id, plain.rule.id) === null) return false;
    if (this.#graph.way(plain.rule.id, deep.rule.id) !== null) return false;
    return plain.rule.lastResort || deep.strength >= NEARLY * plain.strength;
  }

  #namedBetter(candidate: Candidate): boolean {
    if (!candidate.rule.lastResort) return false;
    return this.#strong.some((other) => !other.rule.lastResort && other.strength >= NEARLY * candidate.strength);
  }

  rank(candidate: Candidate): Ranked {
    const explained = this.#strong.some((other) => this.#explains(other, candidate));
    const root = !explained && !this.#namedBetter(candidate);
    const explains = this.#strong.filter((other) => this.#explains(candidate, other)).length;
    const reaches =
      this.#symptoms.length === 0 || this.#symptoms.some((id) => this.#graph.way(candidate.rule.id, id) !== null);
    const worth = candidate.strength * (reaches ? 1 : ASIDE) * (root ? 1 : EXPLAINED);
    return {
      rule: candidate.rule,
      score: Math.min(0.99, worth + (root ? 0.02 * Math.min(3, explains) : 0)),
      named: candidate,
      root,
    };
  }
}

/** What is not named but only hinted at, or fits what was seen. */
function rest(weak: readonly Candidate[], guesses: readonly Guess[], named: ReadonlySet<string>): Ranked[] {
  const byId = new Map<string, Ranked>();
  for (const { rule, weight } of guesses)
    if (!named.has(rule.id)) byId.set(rule.id, { rule, score: weight, named: null, root: true });
  for (const candidate of weak) {
    const guess = byId.get(candidate.rule.id)?.score ?? 0;
    const hinted = candidate.strength * (candidate.rule.lastResort ? 0.5 : 1);
    const score = Math.min(NAMED - 0.01, 1 - (1 - hinted) * (1 - guess));
    byId.set(candidate.rule.id, { rule: candidate.rule, score, named: candidate, root: true });
  }
  return [...byId.values()].sort((a, b) => b.score - a.score);
}

/** All causes that could be meant, best first. Pure. */
export function rankCauses(
  scene: Scene,
  rules: readonly Rule[],
  heard: readonly Candidate[],
  graph: CausalGraph,
): Ranking {
  const shown: Candidate[] = [];
  const factors: { rule: Rule; factor: number }[] = [];
  for (const rule of rules) {
    if (rule.kind !== 'cause') continue;
    const fit = fitOf(rule, scene);
    if (typeof fit === 'number') factors.push({ rule, factor: fit });
    else shown.push(fit);
  }
  const symptoms = [...scene.symptoms];
  const exact = symptoms.some((id) => !STATUS.test(id) && id !== 'no-live-upstreams');
  const named = strongest([...heard, ...shown]).map((one) =>
    exact && turnsDown(one.rule) ? { ...one, strength: Math.min(one.strength, BESIDE) } : one,
  );
  const strong = named.filter(({ strength }) => strength >= NAMED);
  const order = new Order(graph, strong, symptoms);
  const first = strong.map((candidate) => order.rank(candidate)).sort((a, b) => b.score - a.score);
  const seen = [
    ...strong.map(({ rule, strength }) => ({ id: rule.id, strength: strength * (rule.lastResort ? 1 : 0.6) })),
    ...symptoms.map((id) => ({ id, strength: (strong.length > 0 ? 0.5 : 1) * (exact && STATUS.test(id) ? 0.25 : 1) })),
    ...(exact || strong.length > 0 ? [] : behind(scene)),
  ];
  const weak = named.filter(({ strength }) => strength < NAMED);
  const guesses = guessesFor(seen, factors, graph);
  return { ranked: [...first, ...rest(weak, guesses, new Set(strong.map(({ rule }) => rule.id)))], named: strong };
}
