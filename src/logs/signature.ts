import type { Hint, Tier } from '../core/event.ts';

/** What was taken out of a message. */
export type Fields = Record<string, string>;

/** Takes fields out of a message, or says that it is another message (null). */
export type FieldReader = (text: string) => Fields | null;

/** Judges a message whose meaning depends on what its fields say. */
export type HintReader = (fields: Readonly<Fields>, text: string) => readonly Hint[];

/** One message of one program, as its author writes it down. */
export interface SignatureSpec {
  /** Unique within the program. */
  readonly id: string;
  readonly tier: Tier;
  /** Literal text, at least one of which stands in the message. Its first and last word are whole words. */
  readonly find: string | readonly string[];
  /** Literal texts, all of which stand in the message too. */
  readonly also?: readonly string[];
  /** A linear-time expression whose named groups become fields, or a function. No match: another message. */
  readonly pattern?: RegExp | FieldReader;
  readonly hints?: readonly Hint[] | HintReader;
  /** Decides between signatures that fit the same message; the higher wins, then the longer literal. */
  readonly rank?: number;
  /** The words are too common to be believed unless the line is known to come from this program. */
  readonly context?: boolean;
  /** Real lines; the first is the one shown in documentation. */
  readonly example: string | readonly string[];
}

/** A signature that knows its program. */
export interface Signature extends SignatureSpec {
  readonly program: string;
}

/** All signatures of one program, from one file; `defaults` hold for those that say nothing else. */
export function defineSignatures(
  program: string,
  specs: readonly SignatureSpec[],
  defaults: Pick<SignatureSpec, 'context' | 'rank'> = {},
): readonly Signature[] {
  return specs.map((spec) => ({ ...defaults, ...spec, program }));
}

/** Shorthand for hints: `hint('app.env-missing', 0.9, 'app.settings-invalid', 0.4)`. */
export function hint(...pairs: readonly (string | number)[]): readonly Hint[] {
  const out: Hint[] = [];
  for (let i = 0; i + 1 < pairs.length; i += 2) out.push({ id: String(pairs[i]), weight: Number(pairs[i + 1]) });
  return out;
}

/** A pattern whose fields are welcome, but that a message need not fit. */
export function maybe(pattern: RegExp): FieldReader {
  return (text) => groupsOf(pattern.exec(text));
}

/** The literals of a signature as a list. */
export function literals(signature: SignatureSpec): readonly string[] {
  return typeof signature.find === 'string' ? [signature.find] : signature.find;
}

/** The examples of a signature as a list. */
export function examples(signature: SignatureSpec): readonly string[] {
  return typeof signature.example === 'string' ? [signature.example] : signature.example;
}

/** Fields of a message, or null when the signature is about another message. */
export function readFields(signature: SignatureSpec, text: string): Fields | null {
  const { pattern } = signature;
  if (pattern === undefined) return {};
  if (typeof pattern === 'function') return pattern(text);
  const match = tellingMatch(pattern, text);
  return match === null ? null : groupsOf(match);
}

/** Patterns as they are looked for all over a text. */
const repeated = new WeakMap<RegExp, RegExp>();

function captures(match: RegExpExecArray): boolean {
  return Object.keys(groupsOf(match)).length > 0;
}

/** The first match that captures something: another alternative may fit further left and say less. The first, if none does. */
function tellingMatch(pattern: RegExp, text: string): RegExpExecArray | null {
  const first = pattern.exec(text);
  if (first?.groups === undefined || captures(first)) return first;
  let everywhere = repeated.get(pattern);
  if (everywhere === undefined) {
    everywhere = new RegExp(pattern.source, `${pattern.flags}g`);
    repeated.set(pattern, everywhere);
  }
  for (const match of text.matchAll(everywhere)) if (captures(match)) return match;
  return first;
}

function groupsOf(match: RegExpExecArray | null): Fields {
  const fields: Fields = {};
  for (const [name, value] of Object.entries(match?.groups ?? {}))
    if (value !== undefined && value !== '') fields[name] = value;
  return fields;
}

/** What a message points at. Harmless words point at nothing. */
export function readHints(signature: SignatureSpec, fields: Readonly<Fields>, text: string): readonly Hint[] {
  if (signature.tier === 'D' || signature.hints === undefined) return [];
  return typeof signature.hints === 'function' ? signature.hints(fields, text) : signature.hints;
}
