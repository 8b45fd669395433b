import { type LeaningTable, lengthOf, packed, TRAIT } from '../../src/explain/leanings.ts';

/** A labelled text in the form that the model is fitted on. */
export interface Sample {
  readonly words: ReadonlySet<string>;
  readonly traits: ReadonlySet<string>;
  /** The likeliest cause first. */
  readonly causes: readonly string[];
  readonly weight: number;
  /** Texts of posts decide which words are kept; the catalogue's own words only teach. */
  readonly post: boolean;
}

/** A word or trait must stand in so many posts: fewer are a person's or a project's own. */
const POSTS = { word: 4, trait: 3 };
/** Words of more than half of the posts tell nothing. */
const COMMON = 0.5;
/** Weights that are kept; the rest is chance, and the table must stay small. */
const KEPT = 15_000;
const ROUNDS = { first: 10, kept: 5 };
const RATE = 0.3;
const DECAY = 1e-4;
/** How far the first of several causes counts. */
const FIRST = 0.65;

interface Vector {
  readonly at: readonly number[];
  readonly value: readonly number[];
  readonly target: readonly (readonly [cause: number, share: number])[];
  readonly weight: number;
}

function shares(causes: readonly string[]): readonly (readonly [string, number])[] {
  if (causes.length === 1) return causes.map((id) => [id, 1]);
  return causes.map((id, index) => [id, index === 0 ? FIRST : (1 - FIRST) / (causes.length - 1)]);
}

/** The vocabulary: each word and trait with the tenths of rarity that the table keeps (0 for traits). */
function vocabulary(samples: readonly Sample[]): ReadonlyMap<string, number> {
  const posts = samples.filter(({ post }) => post);
  const count = new Map<string, number>();
  for (const { words, traits } of posts)
    for (const word of [...words, ...traits]) count.set(word, (count.get(word) ?? 0) + 1);
  const kept = [...count].flatMap(([word, n]): [string, number][] => {
    if (word.includes(':')) return n >= POSTS.trait ? [[word, 0]] : [];
    if (n < POSTS.word || n >= posts.length * COMMON) return [];
    return [[word, Math.round(10 * Math.sqrt(Math.log(posts.length / n)))]];
  });
  return new Map(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A multinomial log-linear model, fitted by stochastic gradients of an own step each (AdaGrad). The same samples give the same model. */
class Model {
  readonly #causes: readonly string[];
  readonly #vocabulary: ReadonlyMap<string, number>;
  readonly #place: ReadonlyMap<string, number>;
  readonly #weights: Float64Array;
  readonly #steps: Float64Array;
  readonly #biases: Float64Array;
  readonly #biasSteps: Float64Array;
  readonly #vectors: Vector[];
  #kept: Uint8Array | null = null;
  #seed = 1;

  constructor(samples: readonly Sample[]) {
    this.#causes = [...new Set(samples.flatMap(({ causes }) => causes))].sort();
    this.#vocabulary = vocabulary(samples);
    this.#place = new Map([...this.#vocabulary.keys()].map((word, at) => [word, at]));
    const size = this.#vocabulary.size * this.#causes.length;
    this.#weights = new Float64Array(size);
    this.#steps = new Float64Array(size);
    this.#biases = new Float64Array(this.#causes.length);
    this.#biasSteps = new Float64Array(this.#causes.length);
    this.#vectors = samples.map((sample) => this.#vector(sample));
  }

  #vector({ words, traits, causes, weight }: Sample): Vector {
    const heard = [...words].flatMap((word) => {
      const at = this.#place.get(word);
      return at === undefined ? [] : [{ at, value: (this.#vocabulary.get(word) ?? 0) / 10 }];
    });
    const length = lengthOf(heard.map(({ value }) => value));
    const traitsAt = [...traits].flatMap((trait) => this.#place.get(trait) ?? []);
    return {
      at: [...heard.map(({ at }) => at), ...traitsAt],
      value: [...heard.map(({ value }) => value / length), ...traitsAt.map(() => TRAIT)],
      target: shares(causes).map(([id, share]) => [this.#causes.indexOf(id), share]),
      weight,
    };
  }

  #random(): number {
    this.#seed = (this.#seed * 16_807) % 2_147_483_647;
    return this.#seed / 2_147_483_647;
  }

  #shuffle(): void {
    const all = this.#vectors;
    for (let last = all.length - 1; last > 0; last--) {
      const other = Math.floor(this.#random() * (last + 1));
      [all[last], all[other]] = [all[other] as Vector, all[last] as Vector];
    }
  }

  /** Probability of every cause, less what it should have been. */
  #errors({ at, value, target }: Vector): Float64Array {
    const sums = Float64Array.from(this.#biases);
    const n = this.#causes.length;
    at.forEach((word, i) => {
      for (let c = 0; c < n; c++) sums[c] = (sums[c] ?? 0) + (value[i] ?? 0) * (this.#weights[word * n + c] ?? 0);
    });
    const most = Math.max(...sums);
    const odds = sums.map((one) => Math.exp(one - most));
    const total = odds.reduce((a, b) => a + b, 0);
    const errors = odds.map((one) => one / total);
    for (const [cause, share] of target) errors[cause] = (errors[cause] ?? 0) - share;
    return errors;
  }

  #learn(vector: Vector): void {
    const errors = this.#errors(vector);
    const n = this.#causes.length;
    const step = (values: Float64Array, steps: Float64Array, at: number, slope: number): void => {
      steps[at] = (steps[at] ?? 0) + slope * slope;
      values[at] = (values[at] ?? 0) - (RATE * slope) / Math.sqrt((steps[at] ?? 0) + 1e-3);
    };
    for (let c = 0; c < n; c++) step(this.#biases, this.#biasSteps, c, (errors[c] ?? 0) * vector.weight);
    vector.at.forEach((word, i) => {
      const value = (vector.value[i] ?? 0) * vector.weight;
      for (let c = 0; c < n; c++) {
        const at = word * n + c;
        if (this.#kept !== null && this.#kept[at] === 0) continue;
        step(this.#weights, this.#steps, at, (errors[c] ?? 0) * value + DECAY * (this.#weights[at] ?? 0));
      }
    });
  }

  #rounds(count: number): void {
    for (let round = 0; round < count; round++) {
      this.#shuffle();
      for (const vector of this.#vectors) this.#learn(vector);
    }
  }

  /** Keeps the largest weights, each seen from the average of its word. */
  #prune(): void {
    const n = this.#causes.length;
    for (let word = 0; word < this.#vocabulary.size; word++) {
      const row = this.#weights.subarray(word * n, (word + 1) * n);
      const mean = row.reduce((a, b) => a + b, 0) / n;
      for (let c = 0; c < n; c++) row[c] = (row[c] ?? 0) - mean;
    }
    const least = this.#weights.map(Math.abs).sort().at(-KEPT) ?? 0;
    this.#kept = Uint8Array.from(this.#weights, (weight) => (Math.abs(weight) > least ? 1 : 0));
    for (let at = 0; at < this.#weights.length; at++) if (this.#kept[at] === 0) this.#weights[at] = 0;
    this.#steps.fill(0.1);
  }

  fit(): LeaningTable {
    this.#rounds(ROUNDS.first);
    this.#prune();
    this.#rounds(ROUNDS.kept);
    const n = this.#causes.length;
    const words = [...this.#vocabulary].flatMap(([word, rarity], place) => {
      const row = this.#causes.map((_id, c) => packed(c, this.#weights[place * n + c] ?? 0)).join('');
      return row === '' && rarity === 0 ? [] : `${word} ${rarity} ${row}`;
    });
    return { causes: this.#causes, biases: [...this.#biases].map((bias) => Math.round(bias * 100) / 100), words };
  }
}

/** Fits the table of src/explain/leanings.generated.ts. */
export function fitted(samples: readonly Sample[]): LeaningTable {
  return new Model(samples).fit();
}
