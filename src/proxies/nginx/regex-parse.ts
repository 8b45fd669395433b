import { readClass } from './regex-class.ts';
import { readEscape } from './regex-escape.ts';
import { type ByteSet, emptySet, foldCase, invert, type Node, setOf } from './regex-tree.ts';

/** A pattern in pieces, or why it is none: `invalid` is what nginx refuses, `unsupported` what only we do not know. */
export type ParsedPattern =
  | { readonly is: 'tree'; readonly root: Node; readonly groups: number; readonly names: ReadonlyMap<string, number> }
  | { readonly is: 'invalid'; readonly message: string }
  | { readonly is: 'unsupported'; readonly message: string };

interface Flags {
  i: boolean;
  m: boolean;
  s: boolean;
  x: boolean;
}

interface Reader {
  readonly pattern: string;
  at: number;
  groups: number;
  depth: number;
  readonly names: Map<string, number>;
  /** Backward references to names that may come later. */
  readonly wanted: { readonly name: string | number }[];
}

class Refusal extends Error {
  readonly is: 'invalid' | 'unsupported';
  constructor(is: 'invalid' | 'unsupported', message: string) {
    super(message);
    this.is = is;
  }
}

/** Reads a pattern (given in bytes) by the rules of PCRE. Never throws. */
export function parsePattern(source: string, caseless: boolean): ParsedPattern {
  const pattern = unquote(source);
  const reader: Reader = { pattern, at: 0, groups: 0, depth: 0, names: new Map(), wanted: [] };
  try {
    const root = readChoice(reader, { i: caseless, m: false, s: false, x: false });
    if (reader.at < pattern.length) throw new Refusal('invalid', 'unmatched closing parenthesis');
    for (const { name } of reader.wanted) {
      const known = typeof name === 'number' ? name <= reader.groups : reader.names.has(name);
      if (!known) throw new Refusal('invalid', 'reference to non-existent subpattern');
    }
    return { is: 'tree', root, groups: reader.groups, names: reader.names };
  } catch (error) {
    if (error instanceof Refusal) return { is: error.is, message: error.message };
    return { is: 'unsupported', message: 'pattern too complex' };
  }
}

/** `\\Q…\\E` as single escaped characters. */
function unquote(source: string): string {
  return source.replace(/\\(?:Q([\s\S]*?)(?:\\E|$)|[\s\S])/g, (whole, text: string | undefined) =>
    text === undefined ? whole : text.replace(/[^\w]/g, '\\$&'),
  );
}

function readChoice(reader: Reader, outer: Flags): Node {
  const flags = { ...outer };
  const items: Node[] = [];
  reader.depth += 1;
  if (reader.depth > 100) throw new Refusal('unsupported', 'groups nested too deep');
  for (;;) {
    items.push(readSequence(reader, flags));
    if (reader.pattern[reader.at] !== '|') break;
    reader.at += 1;
  }
  reader.depth -= 1;
  const [only] = items;
  return items.length === 1 && only ? only : { is: 'choice', items };
}

function readSequence(reader: Reader, flags: Flags): Node {
  const items: Node[] = [];
  for (;;) {
    if (flags.x) skipExtended(reader);
    const char = reader.pattern[reader.at];
    if (char === undefined || char === '|' || char === ')') break;
    const item = readAtom(reader, flags, char);
    if (item !== null) items.push(readQuantifier(reader, flags, item));
  }
  const [only] = items;
  return items.length === 1 && only ? only : { is: 'sequence', items };
}

function skipExtended(reader: Reader): void {
  const blank = /(?:[ \t\n\v\f\r]+|#[^\n]*)*/y;
  blank.lastIndex = reader.at;
  blank.exec(reader.pattern);
  reader.at = Math.max(reader.at, blank.lastIndex);
}

/** One atom; null for what stands for nothing (a comment, a change of flags). */
function readAtom(reader: Reader, flags: Flags, char: string): Node | null {
  if (char === '(') return readGroup(reader, flags);
  reader.at += 1;
  if (char === '\\') return readBackslash(reader, flags);
  if (char === '.') return { is: 'set', set: setOf((code) => flags.s || code !== 10) };
  if (char === '^') return { is: 'at', what: flags.m ? 'line-start' : 'start' };
  if (char === '$') return { is: 'at', what: flags.m ? 'line-end' : 'end' };
  if (char === '*' || char === '+' || char === '?')
    throw new Refusal('invalid', 'quantifier does not follow a repeatable item');
  if (char === '[') {
    const found = readClass(reader.pattern, reader.at);
    if (found.is !== 'class') throw new Refusal(found.is, found.message);
    reader.at = found.end;
    const set = folded(found.set, flags);
    return { is: 'set', set: found.negated ? invert(set) : set };
  }
  return literal(char.charCodeAt(0), flags);
}

function folded(set: ByteSet, flags: Flags): ByteSet {
  return flags.i ? foldCase(set) : set;
}

function literal(code: number, flags: Flags): Node {
  const set = emptySet();
  set[code & 255] = 1;
  return { is: 'set', set: folded(set, flags) };
}

const ANCHORS: Readonly<Record<string, 'start' | 'end' | 'very-end' | 'word' | 'not-word'>> = {
  A: 'start',
  Z: 'end',
  z: 'very-end',
  b: 'word',
  B: 'not-word',
};

function readBackslash(reader: Reader, flags: Flags): Node | null {
  const rest = reader.pattern.slice(reader.at, reader.at + 80);
  if (rest.startsWith('E')) {
    reader.at += 1;
    return null;
  }
  const back = /^(?:([1-9]\d{0,2})|g(\d+)|g\{(\w+)\}|k(?:<(\w+)>|\{(\w+)\}|'(\w+)'))/.exec(rest);
  if (back) {
    reader.at += back[0].length;
    return reference(reader, flags, back.slice(1).find((part) => part !== undefined) ?? '');
  }
  const found = readEscape(reader.pattern, reader.at);
  if (found.is === 'bad') throw new Refusal('invalid', found.message);
  if (found.is === 'other') {
    const what = ANCHORS[found.letter];
    if (what === undefined) throw new Refusal('unsupported', `\\${found.letter} is not understood`);
    reader.at += 1;
    return { is: 'at', what };
  }
  reader.at += found.length;
  return found.is === 'byte' ? literal(found.code, flags) : { is: 'set', set: found.set };
}

function reference(reader: Reader, flags: Flags, name: string): Node {
  if (/^\d+$/.test(name)) {
    reader.wanted.push({ name: Number(name) });
    return { is: 'back', index: Number(name), caseless: flags.i };
  }
  const index = reader.names.get(name);
  if (index === undefined) throw new Refusal('unsupported', `reference to "${name}" before the group`);
  return { is: 'back', index, caseless: flags.i };
}

function readQuantifier(reader: Reader, flags: Flags, item: Node): Node {
  if (flags.x) skipExtended(reader);
  const quantifier = /(?:([*+?])|\{(\d{1,5})(,?)(\d{0,5})\})([?+]?)/y;
  quantifier.lastIndex = reader.at;
  const found = quantifier.exec(reader.pattern);
  if (found === null) return item;
  reader.at = quantifier.lastIndex;
  const sign = found[1];
  const min = sign === undefined ? Number(found[2]) : sign === '+' ? 1 : 0;
  const open = sign === undefined ? found[3] === ',' && found[4] === '' : sign !== '?';
  const max = open ? Number.POSITIVE_INFINITY : sign === '?' ? 1 : found[3] === ',' ? Number(found[4]) : min;
  if (max < min) throw new Refusal('invalid', 'numbers out of order in {} quantifier');
  if (min > 65_535) throw new Refusal('invalid', 'number too big in {} quantifier');
  const mode = found[5] === '?' ? 'lazy' : found[5] === '+' ? 'possessive' : 'greedy';
  return readQuantifier(reader, flags, { is: 'repeat', item, min, max, mode });
}

function readGroup(reader: Reader, flags: Flags): Node | null {
  const head = /\((?:\?(?:#[^)]*\)|(:|>|=|!|<=|<!)|P?<(\w+)>|'(\w+)'|P=(\w+)\)|([a-zA-Z]*)(-[a-zA-Z]+)?([:)])))?/y;
  head.lastIndex = reader.at;
  const found = head.exec(reader.pattern);
  const next = reader.pattern[reader.at + 1];
  if (next === '*' || (next === '?' && (found === null || found[0] === '('))) {
    throw new Refusal('unsupported', `group "${reader.pattern.slice(reader.at, reader.at + 6)}" is not understood`);
  }
  reader.at = head.lastIndex;
  const text = found?.[0] ?? '(';
  if (text.startsWith('(?#')) return null;
  if (found?.[4] !== undefined) return reference(reader, flags, found[4]);
  const sign = found?.[1];
  const name = found?.[2] ?? found?.[3];
  if (text === '(' || name !== undefined) {
    reader.groups += 1;
    const index = reader.groups;
    if (name !== undefined) reader.names.set(name, index);
    return { is: 'group', index, item: inside(reader, flags) };
  }
  if (sign === undefined) return readFlags(reader, flags, found?.[5] ?? '', found?.[6] ?? '', found?.[7] === ')');
  const item = inside(reader, flags);
  if (sign === ':') return item;
  if (sign === '>') return { is: 'atomic', item };
  return { is: 'look', ahead: !sign.startsWith('<'), negative: sign.endsWith('!'), item };
}

function readFlags(reader: Reader, flags: Flags, on: string, off: string, untilEnd: boolean): Node | null {
  const target = untilEnd ? flags : { ...flags };
  for (const [letters, value] of [
    [on, true],
    [off.slice(1), false],
  ] as const) {
    for (const letter of letters) {
      if (letter !== 'i' && letter !== 'm' && letter !== 's' && letter !== 'x') {
        throw new Refusal('unsupported', `flag "${letter}" is not understood`);
      }
      target[letter] = value;
    }
  }
  return untilEnd ? null : inside(reader, target);
}

function inside(reader: Reader, flags: Flags): Node {
  const item = readChoice(reader, flags);
  if (reader.pattern[reader.at] !== ')') throw new Refusal('invalid', 'missing closing parenthesis');
  reader.at += 1;
  // A wrapper keeps `(?:ab)*` one item for the quantifier.
  return { is: 'sequence', items: [item] };
}
