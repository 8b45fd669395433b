/** Keys and certificates as PEM writes them, over several lines: nothing else is joined across lines. */

/** What stands in the place of a secret. */
export const MASK = '***';

const BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}(?:PRIVATE KEY|CERTIFICATE)[A-Z ]{0,10}-----/;
const END = /-----END [A-Z0-9 ]{0,60}-----/;
const KEY_END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----/;
/** The piece of a key at the end of a line, behind whatever the log puts in front of each. */
const PIECE = /(?<=^|[\s:|"])[A-Za-z0-9+/=]{16,128}(?=(?:\s|\\x0D)?$)/;
/** Only the last line of a key is short. */
const LAST = /(?<=^|[\s:|"])[A-Za-z0-9+/=]{1,128}(?=(?:\s|\\x0D)?$)/;
/** Stands between the beginning of an old key and its lines. */
const HEADER = /(?:Proc-Type|DEK-Info): |(?:^|[\s:|"])(?:\\x0D)?$/;

/** A line of which everything from a beginning on is out, up to an end if it stands there, too; `isOpen`: it does not. */
function withoutBlocks(line: string): { readonly text: string; readonly isOpen: boolean } {
  let text = '';
  let rest = line;
  for (let begin = BEGIN.exec(rest); begin !== null; begin = BEGIN.exec(rest)) {
    text += rest.slice(0, begin.index) + MASK;
    rest = rest.slice(begin.index + begin[0].length);
    const end = END.exec(rest);
    if (end === null) return { text, isOpen: true };
    rest = rest.slice(end.index + end[0].length);
  }
  return { text: text + rest, isOpen: false };
}

/** Takes keys out of lines that stand one below the other, also where the beginning or the end of one was cut off. */
export function withoutKeys(lines: readonly string[]): string[] {
  const out = [...lines];
  let isOpen = false;
  for (const [i, line] of lines.entries()) {
    if (!line.includes('-----')) {
      const piece = isOpen ? (lines[i + 1]?.includes('-----END') ? LAST : PIECE).exec(line) : null;
      if (piece !== null) out[i] = line.slice(0, piece.index) + MASK;
      else if (!HEADER.test(line)) isOpen = false;
      continue;
    }
    if (!isOpen && KEY_END.test(line) && !line.includes('-----BEGIN')) hideAbove(out, i);
    ({ text: out[i], isOpen } = withoutBlocks(isOpen ? line.replace(END, '') : line));
  }
  return out;
}

/** The lines of a key whose beginning was cut off, from its last one on upwards. */
function hideAbove(lines: string[], end: number): void {
  for (let i = end - 1; i >= 0; i--) {
    const line = lines[i] ?? '';
    const piece = (i === end - 1 ? LAST : PIECE).exec(line);
    if (piece === null) return;
    lines[i] = line.slice(0, piece.index) + MASK;
  }
}
