import type { Rule } from '../core/rule.ts';
import type { Scene } from '../core/scene.ts';
import { complains, isProse, UNSPACED } from './complaint.ts';
import { LEANINGS } from './leanings.generated.ts';
import { without } from './prose.ts';
import type { Ranked } from './rank.ts';

/** A post says what it is about at its beginning: characters that are read at most. */
const READ = 16_384;
/** Numbers that mean the same to everybody: errnos, exit and HTTP statuses, ports of frameworks and databases. */
const KNOWN_NUMBERS = /^(?:\d{1,3}|3000|3306|5000|5432|6379|8000|8080|8443|9000)$/;
/** `ConnectionRefusedError`, `getaddrinfoFailed`: the parts are words, too. */
const JOINED = /\b[A-Za-z]*[a-z][A-Z][A-Za-z]*\b/g;
const LONGEST_WORD = 24;
/** A text that somebody wrote by hand; of a log, only what is recognised counts. */
const BY_HAND = 65_536;
/** Weight of a scene's traits beside the words, whose weights have the length 1 together. */
export const TRAIT = 0.3;
/** Steps in which the table keeps a weight, and the character that stands for 0. */
const STEP = 0.2;
const ZERO = 78;
/** What a cause has at least, whatever the words lean to. */
const FLOOR = 0.15;
/** Keeps a text without known words from dividing by nothing. */
const SHORT = 1;
/** So many known words are believed by half. */
const DOUBT = 20;
/** A cause that no post of the table had. */
const UNHEARD = -9;
/** From here on a cause is named. */
const NAMED = 0.5;
/** What a leaning must never reach: words that only go with a cause do not name it. */
const MOST = 0.48;
/** An entry is right oftener than its share of the odds: doubt flattens them, and a post may have several causes. */
const RIGHTER = 1.5;
/** So many times e the words may lean to another cause until a name is believed e times less. */
const PATIENCE = 3;
/** Below this an entry is noise, unless fewer than three were listed. */
const LEAST = 0.02;
const OFFERED = 3;
const FAINT = 0.01;

/** Words of the beginning of a text and the parts of joined names, each once, in lower case; addresses, paths, hexadecimal and long numbers are left out. */
export function wordsIn(text: string): ReadonlySet<string> {
  const bare = text
    .slice(0, READ)
    .toLowerCase()
    .replace(/https?:\/\/\S+/g, ' ')
    .replace(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, ' ')
    .replace(/(?:\/[\w.@-]+){2,}\/?/g, ' ')
    .replace(/\b(?=[a-f]*\d)[0-9a-f]{7,}\b/g, ' ');
  const words = new Set<string>();
  for (const [name] of text.slice(0, READ).matchAll(JOINED))
    for (const part of name.split(/(?<=[a-z])(?=[A-Z])/))
      if (part.length > 2 && part.length <= LONGEST_WORD) words.add(part.toLowerCase());
  for (const [word] of bare.matchAll(/\p{L}+|\d+/gu)) {
    if (UNSPACED.test(word)) for (let at = 0; at + 1 < word.length; at++) words.add(word.slice(at, at + 2));
    else if (word.length <= LONGEST_WORD && (!/^\d/.test(word) || KNOWN_NUMBERS.test(word))) words.add(word);
  }
  return words;
}

/** What a scene has beside its words, in the form of words: `s:connect-refused`, `at:loopback`. */
export function traitsOf(scene: Scene): ReadonlySet<string> {
  return new Set([
    ...[...scene.symptoms].map((id) => `s:${id}`),
    `in:${scene.containers ? 'containers' : scene.units ? 'units' : ''}`,
    `on:${scene.platform ?? ''}`,
    `proxy:${scene.proxyInContainer === true ? 'container' : ''}`,
    ...scene.upstreams.flatMap(({ where, scheme }) => [`at:${where}`, `by:${scheme}`]),
    ...scene.events.map(({ program }) => `p:${program}`),
  ]);
}

/** What a model was fitted to; scripts/leanings/main.ts makes it. */
export interface LeaningTable {
  readonly causes: readonly string[];
  /** How usual each cause is, as a logarithm. */
  readonly biases: readonly number[];
  /** Rows `word rarity weights`: the rarity in tenths, 0 for traits; the weights as `packed` writes them. */
  readonly words: readonly string[];
}

interface Entry {
  /** The rarer a word, the more it counts. */
  readonly rarity: number;
  readonly weights: readonly { readonly cause: number; readonly weight: number }[];
}

/** What the weights of a text's words are divided by: a long text does not shout. */
export function lengthOf(rarities: readonly number[]): number {
  return Math.sqrt(rarities.reduce((sum, rarity) => sum + rarity ** 2, SHORT));
}

/** A weight as the table keeps it: two digits of base 36 for the cause's place, a character for the step; empty for 0. */
export function packed(cause: number, weight: number): string {
  const level = Math.max(-30, Math.min(48, Math.round(weight / STEP)));
  return level === 0 ? '' : `${cause.toString(36).padStart(2, '0')}${String.fromCharCode(ZERO + level)}`;
}

/** The table in a form to reckon with: margins of support vector machines, read as logarithms of odds. */
export class Leanings {
  readonly #causes: readonly string[];
  readonly #biases: readonly number[];
  readonly #entries = new Map<string, Entry>();

  constructor(table: LeaningTable) {
    this.#causes = table.causes;
    this.#biases = table.biases;
    for (const row of table.words) {
      const [word = '', rarity = '0', packed = ''] = row.split(' ');
      const weights = [...packed.matchAll(/(..)(.)/g)].map(([, cause = '0', level = '0']) => ({
        cause: Number.parseInt(cause, 36),
        weight: (level.charCodeAt(0) - ZERO) * STEP,
      }));
      this.#entries.set(word, { rarity: Number(rarity) / 10, weights });
    }
  }

  /** How many of the words the table has. */
  known(words: ReadonlySet<string>): number {
    return [...words].filter((word) => this.#entries.has(word)).length;
  }

  /** Logarithm of each cause's probability, given words and traits. */
  of(words: ReadonlySet<string>, traits: ReadonlySet<string>): ReadonlyMap<string, number> {
    const sums = [...this.#biases];
    const heard = [...words].flatMap((word) => this.#entries.get(word) ?? []);
    const length = lengthOf(heard.map(({ rarity }) => rarity));
    const add = (entry: Entry, value: number): void => {
      for (const { cause, weight } of entry.weights) sums[cause] = (sums[cause] ?? 0) + weight * value;
    };
    for (const entry of heard) add(entry, entry.rarity / length);
    for (const trait of traits) {
      const entry = this.#entries.get(trait);
      if (entry) add(entry, TRAIT);
    }
    const total = Math.log(sums.reduce((sum, one) => sum + Math.exp(one), 0));
    return new Map(this.#causes.map((id, index) => [id, Math.max(UNHEARD, (sums[index] ?? 0) - total)]));
  }
}

let usual: Leanings | null = null;

function leanings(): Leanings {
  usual ??= new Leanings(LEANINGS);
  return usual;
}

function isNamed({ named, score }: Ranked): boolean {
  return (named?.strength ?? 0) >= NAMED && score >= NAMED;
}

/**
 * A name that the rest of the words lean away from is believed less: of written posts, judged crosswise (docs/adr/0018), what a line named
 * was right in 94 % where the words leaned to it, in half where they leaned e times to e² times as much to another, in 9 % beyond e³.
 */
function doubted(
  text: string,
  others: string,
  scene: Scene,
  ranked: readonly Ranked[],
  table: Leanings,
): readonly Ranked[] {
  // Of a longer text the words of its beginning do not speak, and what other records of a log say is no opinion.
  const said = text.length > READ ? '' : others.split('\n').filter(isProse).join('\n');
  const known = table.known(wordsIn(said));
  if (known === 0) return ranked;
  const lines = scene.events.filter(({ tier }) => tier !== 'D').map((event) => event.detail ?? event.text);
  const leans = table.of(wordsIn([said, ...lines].join('\n')), traitsOf(scene));
  const best = Math.max(...leans.values());
  const trust = known / (known + DOUBT);
  return ranked
    .map((one) => {
      const gap = (one.named?.strength ?? 0) < NAMED ? 0 : best - (leans.get(one.rule.id) ?? UNHEARD);
      return { ...one, score: one.score * Math.exp((-trust * gap) / PATIENCE) };
    })
    .sort((a, b) => b.score - a.score);
}

/**
 * Orders what no word names by what posts with such words were most often about, beside what the scene makes likely.
 * What is named is at most believed less, and nothing gets to be named (docs/adr/0018). Pure.
 * @param text what somebody on this host wrote, without harmless lines
 * @param ranked what else was reckoned, best first
 * @param table only tests and the cross-validation have another than the usual one
 */
export function leaning(
  text: string,
  scene: Scene,
  ranked: readonly Ranked[],
  rules: ReadonlyMap<string, Rule>,
  table: Leanings = leanings(),
): readonly Ranked[] {
  const words = wordsIn(text);
  const leans = table.of(words, traitsOf(scene));
  // What signatures know has been weighed already.
  const others = without(text.slice(0, 4 * READ), scene.events);
  const known = table.known(wordsIn(others));
  if (ranked.length === 0) {
    const best = Math.exp(Math.max(...leans.values()));
    if (text.length > BY_HAND || !complains(others, known, best)) return ranked;
  }
  const trust = known / (known + DOUBT);
  const believed = doubted(text, others, scene, ranked, table);
  const named = believed.filter(isNamed);
  const taken = new Set(named.map(({ rule }) => rule.id));
  const before = new Map(believed.map((one) => [one.rule.id, one]));
  const open = [...new Set([...leans.keys(), ...before.keys()])].flatMap((id) => {
    const rule = rules.get(id);
    if (rule?.kind !== 'cause' || taken.has(id)) return [];
    const one: Ranked = before.get(id) ?? { rule, score: 0, named: null, root: true };
    return [{ one, odds: Math.exp(trust * (leans.get(id) ?? UNHEARD)) * (one.score + FLOOR) }];
  });
  const all = open.reduce((sum, { odds }) => sum + odds, 0) || 1;
  const left = 1 - Math.min(0.9, named[0]?.score ?? 0);
  const rest = open
    .sort((a, b) => b.odds - a.odds)
    .map(({ one, odds }) => ({ ...one, score: Math.max(FAINT, Math.min(MOST, (RIGHTER * odds) / all) * left) }));
  return [...named, ...rest.filter(({ score }, index) => score >= LEAST || named.length + index < OFFERED)];
}
