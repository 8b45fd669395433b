import { toBytes } from './bytes.ts';

/** A piece of a text with variables; names are in lower case. */
export type Piece =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'variable'; readonly name: string }
  | { readonly is: 'capture'; readonly group: number };

/** A text with variables (ngx_http_script_compile); `error` is what nginx says when it refuses it. */
export interface Template {
  readonly source: string;
  readonly pieces: readonly Piece[];
  readonly error: string | null;
}

/** Splits `http://$host/${x}$1` into its pieces. */
export function compileTemplate(text: string): Template {
  const source = toBytes(text);
  const pieces: Piece[] = [];
  let at = 0;
  while (at < source.length) {
    if (source[at] !== '$') {
      const next = source.indexOf('$', at);
      const end = next < 0 ? source.length : next;
      pieces.push({ is: 'text', text: source.slice(at, end) });
      at = end;
      continue;
    }
    const match = /(?:\$([1-9])|\$\{(\w*)(\}?)|\$(\w+))/y;
    match.lastIndex = at;
    const found = match.exec(source);
    if (found?.[2] !== undefined && !found[3]) {
      return { source, pieces, error: `the closing bracket in "${found[2]}" variable is missing` };
    }
    const name = found?.[2] ?? found?.[4];
    if (found === null || (found[1] === undefined && !name)) return { source, pieces, error: 'invalid variable name' };
    if (found[1] !== undefined) pieces.push({ is: 'capture', group: Number(found[1]) });
    else pieces.push({ is: 'variable', name: (name ?? '').toLowerCase() });
    at = match.lastIndex;
  }
  return { source, pieces, error: null };
}

/** True when the text holds no variable. */
export function isConstant(template: Template): boolean {
  return template.error === null && template.pieces.every((piece) => piece.is === 'text');
}

/** The names of the variables in a template, `1`–`9` for captures. */
export function variablesOf(template: Template): string[] {
  const names = template.pieces.map((p) =>
    p.is === 'variable' ? p.name : p.is === 'capture' ? String(p.group) : null,
  );
  return [...new Set(names.filter((name) => name !== null))];
}
