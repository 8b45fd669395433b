/** What stands at the start of a record of some log; a line that begins otherwise may be the rest of one. */
const RECORD =
  /^(?:<\d{1,3}>)?(?:\d{4}[-/]\d\d[-/]\d\d|\d\d?\/[A-Z][a-z]{2}\/\d{4}|[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:|[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d|\[(?:[A-Z][a-z]{2} [A-Z][a-z]{2} |\d{1,4}[-/]|emerg|alert|crit|error|warn|notice)|\[?\d\d:\d\d:\d\d|time="|level=|nginx: \[|\{"|connect\(\)|upstream |s[rwx-]{9}[ .+@]|Error:|Traceback |[\w.-]{1,40} {0,30}\| )/;
/** A record of Apache or nginx, which a forum, a mail or a terminal may have broken into several lines. */
const WRAPS =
  /^(?:\[[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d|(?:\(\d{1,6}\))?[A-Z][\w ]{5,40}: AH\d{5}: |(?:\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d )?\[(?:emerg|alert|crit|error|warn)\] \d)/;
/** Marks of a quotation, of bold and of code in front of a record. */
const MARKS = /^(?:[>\s*`_~|•·-]|&gt;){1,12}/;
const ENTITIES: Readonly<Record<string, string>> = {
  '&quot;': '"',
  '&#34;': '"',
  '&#39;': "'",
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
/** Lines that one record may have been broken into. */
const PIECES = 8;

/** What word processors, forums and browsers did to characters. */
function characters(line: string): string {
  let out = line;
  if (/[^\x20-\x7e]/.test(out))
    out = out
      .replace(/[\u201c\u201d\u201e\u2033]/g, '"')
      .replace(/[\u2018\u2019]/g, "'")
      .replace(/[\u00a0\u2007\u202f]/g, ' ')
      .replace(/[\u200b-\u200d\u2060\ufeff]/g, '');
  // Bold words in the middle of a record.
  if (out.includes('**')) out = out.replace(/\*\*([^*\s](?:[^*]{0,300}[^*\s])?)\*\*/g, '$1');
  if (out.includes('&'))
    out = out.replace(/&(?:quot|apos|gt|lt|nbsp|amp|#3[49]);/g, (entity) => ENTITIES[entity] ?? entity);
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

function isOpen(record: string): boolean {
  const quotes = record.split('"').length - 1;
  return (
    quotes % 2 === 1 ||
    /\[pid [^\]]{0,40}$|\[client [^\]]{0,60}$|[,:(-]\s?$|\b(?:while|to|from|make|socket|server|Unix)\s?$|\w $/.test(
      record,
    )
  );
}

function continues(line: string): boolean {
  return /^(?:\d{9,20}\] |\[client |\(\d{1,6}\)|AH\d{5}|(?:while |failed|refused)|.{0,80}(?:client|server|request|upstream|host|referrer|referer): ?\\?"?)/.test(
    line,
  );
}

/** A terminal breaks at one column, in the middle of words: then the pieces, but for the last, are of one length. */
const NARROWEST = 60;

/** The pieces of a record as one: with blanks where somebody broke it between words, without where a terminal did. */
function whole(pieces: readonly string[]): string {
  const full = pieces.slice(0, -1);
  const width = Math.max(...full.map((piece) => piece.length));
  // A blank at the edge is easily lost.
  const hard = full.length > 1 && width >= NARROWEST && full.every((piece) => width - piece.length <= 1);
  if (hard) return pieces.map((piece, at) => (at < full.length ? piece.padEnd(width) : piece.trimEnd())).join('');
  return pieces.map((piece, at) => (at === 0 ? piece.trimEnd() : piece.trim())).join(' ');
}

/** Joins what was broken; the lines that are joined leave empty ones behind, so that numbers stay true. */
function joined(lines: string[]): void {
  for (let i = 0; i < lines.length; i++) {
    const first = lines[i] ?? '';
    if (first.length > LONGEST || !WRAPS.test(first)) continue;
    const pieces = [first];
    let record = first;
    while (i + pieces.length < lines.length && pieces.length <= PIECES) {
      const next = lines[i + pieces.length] ?? '';
      const text = next.trimStart();
      if (text === '' || next.length > LONGEST || RECORD.test(text)) break;
      if (!isOpen(record) && !continues(text)) break;
      record = `${record.trimEnd()} ${text}`;
      lines[i + pieces.length] = '';
      pieces.push(next);
    }
    if (pieces.length > 1) lines[i] = whole(pieces);
  }
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
  const lines = text.split('\n').map((line) => (line.length > LONGEST ? line : unmarked(unspaced(characters(line)))));
  joined(lines);
  return lines.join('\n');
}
