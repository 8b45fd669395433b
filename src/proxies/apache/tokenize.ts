import type { Place } from '../../core/route.ts';

/** One logical line of a configuration file: continued lines joined, comments and blank lines left out. */
export interface Line {
  readonly text: string;
  readonly place: Place;
}

/** Lines as httpd reads them: a backslash at the end joins, `#` comments only at the start of a line. */
export function linesOf(text: string, file: string): Line[] {
  const out: Line[] = [];
  let held = '';
  let start = 0;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/\r$/, '');
    if (held === '') start = index + 1;
    if (line.endsWith('\\') && !line.endsWith('\\\\')) {
      held += line.slice(0, -1);
      continue;
    }
    const whole = (held + line).trim();
    held = '';
    if (whole !== '' && !whole.startsWith('#')) out.push({ text: whole, place: { file, line: start } });
  }
  const rest = held.trim();
  if (rest !== '' && !rest.startsWith('#')) out.push({ text: rest, place: { file, line: start } });
  return out;
}

/** Words of a line: a quote at the start of a word opens it, a backslash keeps the quote that closes it. */
export function wordsOf(text: string): string[] {
  const out: string[] = [];
  let at = 0;
  while (at < text.length) {
    while (at < text.length && /\s/.test(text[at] ?? '')) at += 1;
    if (at >= text.length) break;
    const quote = text[at] === '"' || text[at] === "'" ? text[at] : null;
    let word = '';
    if (quote !== null) {
      at += 1;
      while (at < text.length && text[at] !== quote) {
        if (text[at] === '\\' && (text[at + 1] === quote || text[at + 1] === '\\')) at += 1;
        word += text[at];
        at += 1;
      }
      at += 1;
    } else {
      while (at < text.length && !/\s/.test(text[at] ?? '')) {
        word += text[at];
        at += 1;
      }
    }
    out.push(word);
  }
  return out;
}
