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
const KEPT = 40_000;
/** What an error costs, beside the size of the weights. */
const COST = 1;
/** Causes after the first are surely not wrong, and less surely right. */
const FURTHER = 0.25;
/** Posts about a cause that count once each; fewer count more, so that a rare cause is heard, and more count less. */
const USUAL = 15;
const LOUDEST = 8;
/** Passes over the samples for each cause; the last changes are far below a step of the table. */
const PASSES = 30;
/** From margins to logarithms of odds. */
const SCALE = 4;

interface Vector {
  readonly at: readonly number[];
  readonly value: readonly number[];
  readonly square: number;
  readonly causes: readonly string[];
  readonly weight: number;
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

/** The weight of each sample, by how often others have its likeliest cause. */
function evened(samples: readonly Sample[]): readonly Sample[] {
  const count = new Map<string, number>();
  for (const {
    causes: [first = ''],
  } of samples.filter(({ post }) => post))
    count.set(first, (count.get(first) ?? 0) + 1);
  return samples.map((sample) => {
    const often = count.get(sample.causes[0] ?? '') ?? 1;
    return sample.post ? { ...sample, weight: sample.weight * Math.min(LOUDEST, USUAL / often) } : sample;
  });
}

function vectorOf(sample: Sample, rarities: ReadonlyMap<string, number>, place: ReadonlyMap<string, number>): Vector {
  const heard = [...sample.words].flatMap((word) => {
    const at = place.get(word);
    return at === undefined ? [] : [{ at, value: (rarities.get(word) ?? 0) / 10 }];
  });
  const length = lengthOf(heard.map(({ value }) => value));
  const traits = [...sample.traits].flatMap((trait) => place.get(trait) ?? []);
  const value = [...heard.map((one) => one.value / length), ...traits.map(() => TRAIT)];
  return {
    at: [...heard.map(({ at }) => at), ...traits],
    value,
    square: value.reduce((sum, one) => sum + one * one, 1),
    causes: sample.causes,
    weight: sample.weight,
  };
}

/**
 * Weights that part one cause from all others: a linear support vector machine with squared hinge loss, by coordinate descent in
 * the dual (Hsieh and others, "A dual coordinate descent method for large-scale linear SVM", 2008). The same samples give the same weights.
 * @returns the weights of the words, the bias last
 */
function parting(cause: string, vectors: readonly Vector[], size: number): Float64Array {
  const weights = new Float64Array(size + 1);
  const some = vectors.map((vector) => {
    const index = vector.causes.indexOf(cause);
    const cost = COST * vector.weight * (index > 0 ? FURTHER : 1);
    const y = index >= 0 ? 1 : -1;
    const slack = 1 / (2 * cost);
    return { ...vector, y, slack, alpha: 0 };
  });
  let seed = 1;
  for (let pass = 0; pass < PASSES; pass++) {
    for (let last = some.length - 1; last > 0; last--) {
      seed = (seed * 16_807) % 2_147_483_647;
      const other = seed % (last + 1);
      [some[last], some[other]] = [some[other] as (typeof some)[0], some[last] as (typeof some)[0]];
    }
    for (const one of some) {
      let sum = weights[size] ?? 0;
      for (let i = 0; i < one.at.length; i++) sum += (one.value[i] ?? 0) * (weights[one.at[i] ?? 0] ?? 0);
      const alpha = Math.max(0, one.alpha - (one.y * sum - 1 + one.slack * one.alpha) / (one.square + one.slack));
      const step = (alpha - one.alpha) * one.y;
      if (step === 0) continue;
      one.alpha = alpha;
      weights[size] = (weights[size] ?? 0) + step;
      for (let i = 0; i < one.at.length; i++) {
        const at = one.at[i] ?? 0;
        weights[at] = (weights[at] ?? 0) + step * (one.value[i] ?? 0);
      }
    }
  }
  return weights;
}

/** Fits the table of src/explain/leanings.generated.ts. */
export function fitted(samples: readonly Sample[]): LeaningTable {
  const causes = [...new Set(samples.flatMap((sample) => sample.causes))].sort();
  const rarities = vocabulary(samples);
  const place = new Map([...rarities.keys()].map((word, at) => [word, at]));
  const vectors = evened(samples).map((sample) => vectorOf(sample, rarities, place));
  const size = rarities.size;
  const all = causes.map((cause) => parting(cause, vectors, size));
  for (let word = 0; word < size; word++) {
    const mean = all.reduce((sum, row) => sum + (row[word] ?? 0), 0) / all.length;
    for (const row of all) row[word] = ((row[word] ?? 0) - mean) * SCALE;
  }
  const sizes = all.flatMap((row) => [...row.subarray(0, size)].map(Math.abs)).sort((a, b) => b - a);
  const least = sizes[KEPT] ?? 0;
  const words = [...rarities].flatMap(([word, rarity], at) => {
    const row = all
      .map((weights, c) => (Math.abs(weights[at] ?? 0) > least ? packed(c, weights[at] ?? 0) : ''))
      .join('');
    return row === '' && rarity === 0 ? [] : `${word} ${rarity} ${row}`;
  });
  return { causes, biases: all.map((row) => Math.round((row[size] ?? 0) * SCALE * 100) / 100), words };
}
