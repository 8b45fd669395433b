import { strip, stripAnsi } from '../logs/strip.ts';
import { gathered } from './entries.ts';
import { framed, mayHoldRecord, withoutColumns } from './framed.ts';
import { joined, RECORD, unwrapped } from './joined.ts';

/** Marks of a quotation, of bold and of code in front of a record. */
const MARKS = /^(?:[>\s*`_~|•·-]|&gt;){1,12}/;
const ENTITIES: Readonly<Record<string, string>> = {
  '&quot;': '"',
  '&apos;': "'",
  '&gt;': '>',
  '&lt;': '<',
  '&nbsp;': ' ',
  '&amp;': '&',
};
/** Longer lines are nobody's hand-pasted quotation. */
const LONGEST = 4096;
/** Nobody pastes more than this by hand: what is longer is a file. */
const BY_HAND = 1_000_000;
/** Of a longer text the first and the last half of this are read. */
export const READ = 2_000_000;

/** What a forum's page has around a pasted line. */
const MARKUP = /<\/?(?:br|p|pre|code|div|span|blockquote|li|strong|em)(?: [^<>]{0,200}| ?\/)?>/gi;

/** The character of a numeric entity; anything but printable ASCII stays as it is. */
function asciiOf(entity: string, decimal: string | undefined, hex: string | undefined): string {
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : entity;
}

/** What word processors, forums and browsers did to characters. */
function characters(line: string): string {
  let out = line;
  if (/[^\x20-\x7e]/.test(out))
    out = out
      .replace(/[\u201c\u201d\u201e\u2033\u00ab\u00bb]/g, '"')
      .replace(/[\u2018\u2019]/g, "'")
      .replace(/[\u00a0\u2007\u202f]/g, ' ')
      .replace(/[\u001e\u200b-\u200d\u2060\ufeff]/g, '');
  // Bold words in the middle of a record.
  if (out.includes('**')) out = out.replace(/\*\*([^*\s](?:[^*]{0,300}[^*\s])?)\*\*/g, '$1');
  if (out.includes('&'))
    out = out
      .replace(/&#(?:(\d{2,3})|x([0-9a-f]{2}));/gi, (entity, decimal, hex) => asciiOf(entity, decimal, hex))
      .replace(/&(?:quot|apos|gt|lt|nbsp|amp);/g, (entity) => ENTITIES[entity] ?? entity);
  if (out.includes('<')) out = out.replace(MARKUP, '');
  // Copied out of a JSON string: every quote has its escape.
  if (out.includes('\\"')) {
    const bare = out.replaceAll('\\"', '');
    if (!bare.includes('"')) out = out.replaceAll('\\"', '"');
  }
  return out;
}

/** Translators put blanks around punctuation: `1706 # 1706: * 795 connect () to unix: /run/a.sock`. */
function unspaced(line: string): string {
  if (!/\d # \d|\w \(\) (?:to|failed|reported)|: \/\/ /.test(line)) return line;
  return line
    .replace(/(\d) # (\d{1,10}): \* ?(\d)/, '$1#$2: *$3')
    .replace(/(\d) # (\d)/, '$1#$2')
    .replace(/(\w) \(\) (?=to |failed|reported)/g, '$1() ')
    .replace(/: \/\/ /g, '://')
    .replace(/\bunix: \//g, 'unix:/');
}

/** A record without the marks in front of and behind it; other lines keep their indentation. */
function unmarked(line: string): string {
  const marks = MARKS.exec(line)?.[0] ?? '';
  if (marks === '') return line;
  // A whole line of code.
  const code = /^\s{0,8}`{1,3}([^`]{8,})`{1,3}\s*$/.exec(line)?.[1];
  if (code !== undefined) return code;
  const rest = line.slice(marks.length);
  if (!RECORD.test(rest)) return line;
  return /[`*]/.test(marks) ? rest.replace(/[`*]{1,3}\s{0,4}$/, '') : rest;
}

/** A record from where its program began it; what is understood in front of it stays. */
function whole(line: string): string {
  if (!mayHoldRecord(line)) return line;
  const bare = stripAnsi(line);
  return framed(bare, bare.length - strip(bare).rest.length);
}

/** A long text without its middle, which a log repeats; empty lines stand for it, so that numbers stay true. */
export function ends(text: string): string {
  if (text.length <= READ) return text;
  const from = text.lastIndexOf('\n', READ / 2);
  const to = text.indexOf('\n', text.length - READ / 2);
  if (from < 0 || to < 0) return text;
  let lines = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) lines += 1;
  return `${text.slice(0, from)}${'\n'.repeat(lines)}${text.slice(to)}`;
}

/**
 * The text as its programs wrote it, as far as that can be told: without quotation marks of a forum, entities, typographic
 * quotes, and with broken records whole again. The number of lines does not change.
 */
export function plain(text: string): string {
  if (text.length > BY_HAND) return text;
  const written = unwrapped(text.split('\n')).map((line) => (line.length > LONGEST ? line : characters(line)));
  const lines = withoutColumns(written).map((line) => (line.length > LONGEST ? line : whole(unmarked(unspaced(line)))));
  gathered(lines);
  joined(lines);
  return lines.join('\n');
}
