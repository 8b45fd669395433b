/** Words of a line, or why it cannot be read. HAProxy's rules: configuration manual, chapter 2.2 "Quoting and escaping". */
export type Words =
  | { readonly is: 'words'; readonly words: readonly string[] }
  | { readonly is: 'bad'; readonly why: string };

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** Reads one line; `environment` fills `$NAME` and `${NAME}` within double quotes. */
export function wordsOf(line: string, environment: ReadonlyMap<string, string>): Words {
  const words: string[] = [];
  let word: string | null = null;
  let at = 0;
  const add = (text: string): void => {
    word = (word ?? '') + text;
  };
  while (at < line.length) {
    const char = line[at] ?? '';
    if (char === '#') break;
    if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
      at += 1;
    } else if (char === '\\') {
      const next = line[at + 1] ?? '';
      add(ESCAPES[next] ?? (/[\s#\\"']/.test(next) ? next : `\\${next}`));
      at += 2;
    } else if (char === "'") {
      const end = line.indexOf("'", at + 1);
      if (end < 0) return { is: 'bad', why: 'unmatched quote' };
      add(line.slice(at + 1, end));
      at = end + 1;
    } else if (char === '"') {
      const read = doubleQuoted(line, at + 1, environment);
      if (read === null) return { is: 'bad', why: 'unmatched quote' };
      add(read.text);
      at = read.end;
    } else {
      add(char);
      at += 1;
    }
  }
  if (word !== null) words.push(word);
  return { is: 'words', words };
}

function doubleQuoted(
  line: string,
  from: number,
  environment: ReadonlyMap<string, string>,
): { text: string; end: number } | null {
  let text = '';
  for (let at = from; at < line.length; at += 1) {
    const char = line[at] ?? '';
    if (char === '"') return { text, end: at + 1 };
    if (char === '\\' && /["\\$]/.test(line[at + 1] ?? '')) {
      text += line[at + 1];
      at += 1;
      continue;
    }
    const variable = char === '$' ? /^\$(?:\{(\w+)(?:-([^}]*))?\}|(\w+))/.exec(line.slice(at)) : null;
    if (variable) {
      text += environment.get(variable[1] ?? variable[3] ?? '') ?? variable[2] ?? '';
      at += variable[0].length - 1;
    } else text += char;
  }
  return null;
}
