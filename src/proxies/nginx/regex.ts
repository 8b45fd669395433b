import { toBytes } from './bytes.ts';
import { compileTree, type MatchResult } from './regex-match.ts';
import { parsePattern } from './regex-parse.ts';
import type { Node } from './regex-tree.ts';

/**
 * A regular expression of the configuration. It is matched by our own matcher, byte by byte as PCRE does without UTF,
 * with bounded work: a pattern written to explode answers `unknown`.
 */
export interface Pattern {
  readonly source: string;
  readonly caseless: boolean;
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
  /** `invalid`: nginx refuses it; `unsupported`: only we cannot read it. */
  readonly fault: { readonly is: 'invalid' | 'unsupported'; readonly message: string } | null;
  /** A short text that matches, where one can be made up. */
  readonly sample: string | null;
  /** Searches a text given in bytes. */
  exec(text: string): MatchResult;
}

/** nginx accepts no longer request line than 8 KB by default. */
const LONGEST_TEXT = 16_384;

export function compilePattern(text: string, caseless: boolean): Pattern {
  const source = toBytes(text);
  const parsed = parsePattern(source, caseless);
  if (parsed.is !== 'tree') {
    const why = `the regular expression "${text}" cannot be read: ${parsed.message}`;
    const exec = (): MatchResult => ({ is: 'unknown', why });
    return { source: text, caseless, groups: 0, names: new Map(), fault: parsed, sample: null, exec };
  }
  const match = compileTree(parsed.root, parsed.groups);
  const exec = (input: string): MatchResult =>
    input.length > LONGEST_TEXT ? { is: 'unknown', why: 'the text is too long to be matched' } : match(input);
  const made = sampleOf(parsed.root, 0);
  const sample = made !== null && exec(made).is === 'match' ? made : null;
  return { source: text, caseless, groups: parsed.groups, names: parsed.names, fault: null, sample, exec };
}

const PREFERRED = 'abcdefghijklmnopqrstuvwxyz0123456789/-_.ABCDEFGHIJKLMNOPQRSTUVWXYZ~';

function sampleOf(node: Node, depth: number): string | null {
  if (depth > 60) return null;
  switch (node.is) {
    case 'set':
      return [...PREFERRED].find((char) => node.set[char.charCodeAt(0)] === 1) ?? null;
    case 'sequence': {
      const parts = node.items.map((item) => sampleOf(item, depth + 1));
      return parts.every((part) => part !== null) ? parts.join('') : null;
    }
    case 'choice': {
      const [first] = node.items;
      return first ? sampleOf(first, depth + 1) : '';
    }
    case 'group':
    case 'atomic':
      return sampleOf(node.item, depth + 1);
    case 'repeat':
      return node.min > 50 ? null : (sampleOf(node.item, depth + 1)?.repeat(node.min) ?? null);
    case 'back':
      return null;
    case 'look':
    case 'at':
      return '';
  }
}
