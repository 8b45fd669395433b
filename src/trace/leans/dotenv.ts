/** A variable with its value. The value stays in memory while references are made of it, and goes no further. */
export interface Variable {
  readonly name: string;
  readonly value: string;
  /** `/opt/app/.env:3`, `unit environment POSTGRES_URL`. */
  readonly source: string;
}

interface Quoted {
  readonly value: string;
  readonly lines: number;
}

function unescapeDouble(text: string): string {
  return text.replace(/\\([nrt"\\$])/g, (_all, letter: string) => ({ n: '\n', r: '\r', t: '\t' })[letter] ?? letter);
}

/** A value that begins with a quote may go on over lines. Null when the quote never ends. */
function readQuoted(lines: readonly string[], start: number, rest: string): Quoted | null {
  const quote = rest[0];
  let text = rest.slice(1);
  for (let extra = 0; extra < 50; extra++) {
    const end = quote === '"' ? /(?<!\\)(?:\\\\)*"/.exec(text) : /'/.exec(text);
    if (end) {
      const value = text.slice(0, end.index + end[0].length - 1);
      return { value: quote === '"' ? unescapeDouble(value) : value, lines: extra };
    }
    const next = lines[start + extra + 1];
    if (next === undefined) return null;
    text += `\n${next}`;
  }
  return null;
}

function expand(value: string, seen: ReadonlyMap<string, string>): string {
  return value.replace(
    /\$\{(\w+)(?::?-([^}]*))?\}/g,
    (_all, name: string, fallback?: string) => seen.get(name) ?? fallback ?? '',
  );
}

/**
 * Reads a file of `NAME=value` lines: dotenv files and systemd's EnvironmentFile= (systemd.exec(5)), which differ in
 * `export`, in comments after a value and in `${NAME}`: all are dotenv's alone.
 */
export function parseDotenv(text: string, path: string, systemd = false): readonly Variable[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const found: Variable[] = [];
  const values = new Map<string, string>();
  for (let i = 0; i < lines.length; i++) {
    const match = /^\s*(export\s+)?([A-Za-z_][\w.]*)\s*=\s*(.*)$/.exec(lines[i] ?? '');
    if (!match || (systemd && match[1] !== undefined)) continue;
    const [, , name = '', rest = ''] = match;
    const line = i + 1;
    const quoted = /^["']/.test(rest) ? readQuoted(lines, i, rest) : null;
    let value: string;
    if (quoted !== null) {
      value = quoted.value;
      i += quoted.lines;
    } else value = (systemd ? rest : rest.replace(/(?:^|\s+)#.*$/, '')).trim();
    if (!systemd && rest[0] !== "'") value = expand(value, values);
    values.set(name, value);
    found.push({ name, value, source: `${path}:${line}` });
  }
  return found;
}
