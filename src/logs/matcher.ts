import { type Fields, literals, readFields, type Signature } from './signature.ts';

/** A signature that fits a message. */
export interface Match {
  readonly signature: Signature;
  readonly fields: Fields;
}

interface Candidate {
  readonly literal: string;
  readonly signature: Signature;
  readonly order: number;
}

/** Finds the signatures of a message in one pass over its words, however many signatures there are. */
export interface Matcher {
  /** The best signature, or null. `program` with `strict` allows no other program. */
  match(text: string, program?: string | null, strict?: boolean): Match | null;
  /** Whether any word of the bytes belongs to a signature: false means that `match` cannot succeed. */
  mayMatch(bytes: Uint8Array, start: number, end: number): boolean;
}

/** Words are runs of ASCII letters, digits and underscores. */
const WORD = new Uint8Array(256);
for (const c of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_') WORD[c.charCodeAt(0)] = 1;

const SEED = 0x811c9dc5 | 0;
const PRIME = 0x01000193;
const SLOTS = 1 << 14;

function hashOf(word: string): number {
  let hash = SEED;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), PRIME);
  return hash;
}

function wordsOf(literal: string): string[] {
  return literal.match(/[A-Za-z0-9_]+/g) ?? [];
}

/** How often a word occurs among all literals and in ordinary log text: the rarest is the key of a literal. */
function commonness(all: readonly Candidate[]): Map<string, number> {
  const seen = new Map<string, number>();
  for (const { literal } of all)
    for (const word of new Set(wordsOf(literal))) seen.set(word, (seen.get(word) ?? 0) + 1);
  const ordinary =
    'error Error ERROR failed Failed to the of in is not a an and for with on at by from HTTP http 0 1 2 upstream server connection file';
  for (const word of ordinary.split(' ')) seen.set(word, (seen.get(word) ?? 0) + 1000);
  return seen;
}

class WordIndex implements Matcher {
  readonly #buckets = new Map<number, Candidate[]>();
  /** Slot by the low bits of a hash, so that most words cost one array read. */
  readonly #slots = new Uint8Array(SLOTS);
  /** Literals without an ASCII word: looked for only in text that is not ASCII. */
  readonly #foreign: Candidate[] = [];

  constructor(signatures: readonly Signature[]) {
    const all = signatures.flatMap((signature, order) =>
      literals(signature).map((literal) => ({ literal, signature, order })),
    );
    const seen = commonness(all);
    for (const candidate of all) this.#add(candidate, seen);
  }

  #add(candidate: Candidate, seen: ReadonlyMap<string, number>): void {
    const score = (word: string): number => word.length - 8 * Math.log2(1 + (seen.get(word) ?? 0));
    const [key] = wordsOf(candidate.literal).sort((a, b) => score(b) - score(a));
    if (key === undefined) {
      this.#foreign.push(candidate);
      return;
    }
    const hash = hashOf(key);
    const bucket = this.#buckets.get(hash);
    if (bucket === undefined) this.#buckets.set(hash, [candidate]);
    else bucket.push(candidate);
    this.#slots[hash & (SLOTS - 1)] = 1;
  }

  match(text: string, program: string | null = null, strict = false): Match | null {
    const best = new Best(text, program, strict);
    let hash = SEED;
    let inWord = false;
    let foreign = false;
    for (let i = 0; i <= text.length; i++) {
      const code = i < text.length ? text.charCodeAt(i) : 32;
      if (code < 128 && WORD[code] === 1) {
        hash = Math.imul(hash ^ code, PRIME);
        inWord = true;
        continue;
      }
      if (code >= 128) foreign = true;
      if (!inWord) continue;
      if (this.#slots[hash & (SLOTS - 1)] === 1) best.offer(this.#buckets.get(hash), hash);
      hash = SEED;
      inWord = false;
    }
    if (foreign) best.offer(this.#foreign, -1);
    return best.result();
  }

  mayMatch(bytes: Uint8Array, start: number, end: number): boolean {
    let hash = SEED;
    for (let i = start; i < end; i++) {
      const code = bytes[i] ?? 0;
      if (WORD[code] === 1) {
        hash = Math.imul(hash ^ code, PRIME);
        continue;
      }
      if (hash !== SEED) {
        if (this.#slots[hash & (SLOTS - 1)] === 1 && this.#buckets.has(hash)) return true;
        hash = SEED;
      }
      if (code >= 128 && this.#foreign.length > 0) return true;
    }
    return this.#slots[hash & (SLOTS - 1)] === 1 && this.#buckets.has(hash);
  }
}

/** Keeps the best of the signatures offered for one message. */
class Best {
  readonly #text: string;
  readonly #program: string | null;
  readonly #strict: boolean;
  readonly #seen: number[] = [];
  #found: Candidate | null = null;
  #fields: Fields = {};

  constructor(text: string, program: string | null, strict: boolean) {
    this.#text = text;
    this.#program = program;
    this.#strict = strict;
  }

  offer(candidates: readonly Candidate[] | undefined, key: number): void {
    if (candidates === undefined || this.#seen.includes(key)) return;
    this.#seen.push(key);
    for (const candidate of candidates) this.#consider(candidate);
  }

  #consider(candidate: Candidate): void {
    const { signature, literal } = candidate;
    if (signature.program !== this.#program && (this.#strict || signature.context === true)) return;
    if (this.#found !== null && !this.#beats(candidate, this.#found)) return;
    if (!this.#text.includes(literal)) return;
    if (signature.also !== undefined && !signature.also.every((part) => this.#text.includes(part))) return;
    const fields = readFields(signature, this.#text);
    if (fields === null) return;
    this.#found = candidate;
    this.#fields = fields;
  }

  #beats(a: Candidate, b: Candidate): boolean {
    const rank = (a.signature.rank ?? 0) - (b.signature.rank ?? 0);
    if (rank !== 0) return rank > 0;
    const own = Number(a.signature.program === this.#program) - Number(b.signature.program === this.#program);
    if (own !== 0) return own > 0;
    if (a.literal.length !== b.literal.length) return a.literal.length > b.literal.length;
    return a.order < b.order;
  }

  result(): Match | null {
    return this.#found === null ? null : { signature: this.#found.signature, fields: this.#fields };
  }
}

/** Builds the index over a set of signatures; done once. */
export function buildMatcher(signatures: readonly Signature[]): Matcher {
  return new WordIndex(signatures);
}
