/** What stands at the start of a record of some log; a line that begins otherwise may be the rest of one. */
export const RECORD =
  /^(?:<\d{1,3}>)?(?:\d{4}[-/]\d\d[-/]\d\d|\d\d?\/[A-Z][a-z]{2}\/\d{4}|[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:|[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d|\[(?:[A-Z][a-z]{2} [A-Z][a-z]{2} |\d{1,4}[-/]|emerg|alert|crit|error|warn|notice)|\[?\d\d:\d\d:\d\d|time="|level=|nginx: \[|\{"|connect\(\)|upstream |s[rwx-]{9}[ .+@]|Error:|Traceback |[\w.-]{1,40} {0,30}\| )/;
/** A record of Apache or nginx, which a forum, a mail or a terminal may have broken into several lines. */
const WRAPS =
  /^(?:\[[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d|(?:\(\d{1,6}\))?[A-Z][\w ]{5,40}: AH\d{5}: |(?:\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d )?\[(?:emerg|alert|crit|error|warn)\] \d)/;
/** Longer lines are nobody's hand-pasted quotation. */
const LONGEST = 4096;
/** Lines that one record may have been broken into. */
const PIECES = 8;
/** Widths of terminals. */
const TERMINALS: readonly number[] = [80, 100, 120, 132, 160, 200];
/** Narrower or wider than this nobody breaks lines; words in a mail are broken before this. */
const NARROWEST = 60;
const WIDEST = 250;
const MAIL = 100;
/** A line that stands for itself: a frame of a trace, an exception, an indented line, a mark of another kind of text. */
const ITSELF =
  /^(?:\s{2,}|\s?at |File "|[\w.$]{1,120}(?:Error|Exception|Exit|Interrupt|Warning)\b|Caused by|Traceback|During |The above|[-=*#>`~{}|]|\w+@[\w.-]+[:~]|\$ )/;

function standsAlone(line: string): boolean {
  return line.trim() === '' || RECORD.test(line) || ITSELF.test(line);
}

/** Lines that a terminal broke at its width, whole again: all are as long as the width, none is longer. */
function unbroken(lines: string[], width: number): void {
  const isBroken = (i: number): boolean => lines[i]?.length === width && !standsAlone(lines[i + 1] ?? '');
  const broken = lines.filter((_line, i) => isBroken(i)).length;
  if (broken < (TERMINALS.includes(width) ? 1 : 3)) return;
  for (let i = 0; i < lines.length; i++) {
    let end = i;
    while (isBroken(end) && end - i < PIECES * 2) end += 1;
    if (end === i) continue;
    lines[i] = lines.slice(i, end + 1).join('');
    for (let k = i + 1; k <= end; k++) lines[k] = '';
  }
}

/** Records that a mail program broke between words: each line took all the words that it could. */
function unfilled(lines: string[], width: number): void {
  const goesOn = (i: number): boolean => {
    const next = lines[i + 1] ?? '';
    const word = /^\S{1,250}/.exec(next)?.[0].length ?? 0;
    return word > 0 && !standsAlone(next) && (lines[i]?.length ?? 0) + 1 + word > width;
  };
  for (let i = 0; i < lines.length; i++) {
    if (!RECORD.test(lines[i] ?? '') || WRAPS.test(lines[i] ?? '')) continue;
    let end = i;
    while (end - i < PIECES && goesOn(end)) end += 1;
    if (end === i) continue;
    lines[i] = lines.slice(i, end + 1).join(' ');
    for (let k = i + 1; k <= end; k++) lines[k] = '';
  }
}

/** The lines as they were before a terminal or a mail broke them; what is joined leaves empty lines behind. */
export function unwrapped(written: readonly string[]): string[] {
  const lines = [...written];
  const width = lines.reduce((most, line) => Math.max(most, line.trimEnd().length), 0);
  if (width < NARROWEST || width > WIDEST) return lines;
  unbroken(lines, width);
  if (width <= MAIL && lines.every((line) => line.length <= width)) unfilled(lines, width);
  return lines;
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

/** A record of nginx whose last field is there and closed. */
function isWhole(record: string): boolean {
  return /, (?:upstream|host|referrer): "[^"]*"\s*$/.test(record);
}

/** What follows is the rest of a record; behind a whole one only a further field is. */
function continues(line: string, behindWhole: boolean): boolean {
  if (behindWhole) return /^,? ?(?:host|referrer|referer): ?"/.test(line);
  return /^(?:\d{9,20}\] |\[client |\(\d{1,6}\)|AH\d{5}|while |failed(?! to )|refused|(?:.{0,80}, ?)?(?:client|server|request|upstream|host|referrer|referer): ?\\?"?)/.test(
    line,
  );
}

/** The pieces of a record as one: with blanks where somebody broke it between words, without where a terminal did. */
function onePiece(pieces: readonly string[]): string {
  const full = pieces.slice(0, -1);
  const width = Math.max(...full.map((piece) => piece.length));
  // A blank at the edge is easily lost.
  const hard = full.length > 1 && width >= NARROWEST && full.every((piece) => width - piece.length <= 1);
  if (hard) return pieces.map((piece, at) => (at < full.length ? piece.padEnd(width) : piece.trimEnd())).join('');
  return pieces.map((piece, at) => (at === 0 ? piece.trimEnd() : piece.trim())).join(' ');
}

/** Joins what was broken; the lines that are joined leave empty ones behind, so that numbers stay true. */
export function joined(lines: string[]): void {
  for (let i = 0; i < lines.length; i++) {
    const first = lines[i] ?? '';
    if (first.length > LONGEST || !WRAPS.test(first)) continue;
    const pieces = [first];
    let record = first;
    while (i + pieces.length < lines.length && pieces.length <= PIECES) {
      const next = lines[i + pieces.length] ?? '';
      const text = next.trimStart();
      if (text === '' || next.length > LONGEST || RECORD.test(text)) break;
      if (!isOpen(record) && !continues(text, isWhole(record))) break;
      record = `${record.trimEnd()} ${text}`;
      lines[i + pieces.length] = '';
      pieces.push(next);
    }
    if (pieces.length > 1) lines[i] = onePiece(pieces);
  }
}
