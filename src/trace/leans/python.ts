import type { Variable } from './dotenv.ts';

/** What a Python expression is evaluated with. */
export interface Scope {
  readonly variables: ReadonlyMap<string, Variable>;
  /** The value of BASE_DIR. */
  readonly base: string | null;
}

/** A value, or null when the expression cannot be told; `missing` when it reads a variable that is not set. */
export type Evaluated = { readonly is: 'value'; readonly value: string } | { readonly is: 'missing' | 'unknown' };

const UNKNOWN: Evaluated = { is: 'unknown' };

function value(text: string): Evaluated {
  return { is: 'value', value: text };
}

/** Index just after the bracket that closes the one at `start`; -1 when it never closes. Strings and comments are skipped. */
export function closing(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    const char = text[i] ?? '';
    if (char === '#') {
      i = text.indexOf('\n', i);
      if (i < 0) return -1;
    } else if (char === '"' || char === "'") {
      i = endOfString(text, i) - 1;
      if (i < 0) return -1;
    } else if ('([{'.includes(char)) depth++;
    else if (')]}'.includes(char) && --depth === 0) return i + 1;
  }
  return -1;
}

function endOfString(text: string, start: number): number {
  const triple = text.slice(start, start + 3);
  const quote = triple === '"""' || triple === "'''" ? triple : (text[start] ?? '');
  for (let i = start + quote.length; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text.startsWith(quote, i)) return i + quote.length;
  }
  return 0;
}

/** Splits at a separator outside brackets, strings and comments. */
function splitOutside(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? '';
    if (char === '#') {
      const end = text.indexOf('\n', i);
      i = end < 0 ? text.length : end;
    } else if (char === '"' || char === "'") i = Math.max(i, endOfString(text, i) - 1);
    else if ('([{'.includes(char)) i = Math.max(i, closing(text, i) - 1);
    else if (text.startsWith(separator, i)) {
      parts.push(text.slice(from, i));
      from = i + separator.length;
      i = from - 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}

/** Entries of a dictionary literal, `{…}`: key → expression. Keys that are not plain strings are left out. */
export function dictionary(literal: string): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  for (const entry of splitOutside(literal.slice(1, -1), ',')) {
    const match = /^(?:\s|#[^\n]*\n)*(["'])([^"']*)\1\s*:([\s\S]*)$/.exec(entry);
    if (match) entries.set(match[2] ?? '', (match[3] ?? '').replace(/\n\s*#[^\n]*$/g, '').trim());
  }
  return entries;
}

const READS =
  /^(?:(?:os\.)?environ(?:\.get)?|(?:os\.)?getenv|env(?:\.\w+)?|environ\.\w+|(?:decouple\.)?config|get_env\w*|getenv)\s*[([]([\s\S]*)[)\]]$/;

function readVariable(inside: string, scope: Scope): Evaluated {
  const [first = '', ...rest] = splitOutside(inside, ',').map((part) => part.trim());
  const name = /^(["'])([^"']*)\1$/.exec(first)?.[2];
  if (name === undefined) return UNKNOWN;
  const found = scope.variables.get(name);
  if (found) return value(found.value);
  const fallback = rest.find((part) => /^default\s*=/.test(part)) ?? rest.find((part) => !/^\w+\s*=/.test(part));
  return fallback === undefined ? { is: 'missing' } : evaluate(fallback.replace(/^default\s*=\s*/, ''), scope);
}

function joined(parts: readonly string[], scope: Scope): Evaluated {
  let path = '';
  for (const part of parts) {
    const one = evaluate(part, scope);
    if (one.is !== 'value') return one;
    path = path === '' || one.value.startsWith('/') ? one.value : `${path.replace(/\/$/, '')}/${one.value}`;
  }
  return value(path);
}

/** Evaluates the few forms that settings files are made of: strings, environment reads, `or`, paths below BASE_DIR. */
export function evaluate(expression: string, scope: Scope): Evaluated {
  const text = expression.trim();
  const literal = /^[rRuU]?(["'])((?:(?!\1)[^\\\n]|\\.)*)\1$/.exec(text);
  if (literal) return value((literal[2] ?? '').replace(/\\(["'\\])/g, '$1'));
  if (/^\d+$/.test(text)) return value(text);
  if (/^(?:None|False)$/.test(text)) return value('');
  if (text === 'True') return value('True');
  if (/^(?:settings\.)?(?:BASE_DIR|PROJECT_ROOT|PROJECT_DIR|ROOT_DIR|BASE_PATH|basedir|APP_DIR)$/.test(text))
    return scope.base === null ? UNKNOWN : value(scope.base);
  const wrapped = /^(?:str|int|Path|os\.fspath|os\.path\.abspath)\(([\s\S]*)\)$/.exec(text);
  if (wrapped) return evaluate(wrapped[1] ?? '', scope);
  const choices = splitOutside(text, ' or ');
  if (choices.length > 1) {
    const results = choices.map((choice) => evaluate(choice, scope));
    return results.find((one) => one.is === 'unknown' || (one.is === 'value' && one.value !== '')) ?? value('');
  }
  const join = /^os\.path\.join\(([\s\S]*)\)$/.exec(text);
  if (join)
    return joined(
      splitOutside(join[1] ?? '', ',').filter((part) => part.trim() !== ''),
      scope,
    );
  const slashes = splitOutside(text, '/');
  if (slashes.length > 1) return joined(slashes, scope);
  const read = READS.exec(text);
  return read ? readVariable(read[1] ?? '', scope) : UNKNOWN;
}

/** Whether a condition holds; null when it cannot be told. */
export function holds(condition: string, scope: Scope): boolean | null {
  const text = condition
    .trim()
    .replace(/^\(([\s\S]*)\)$/, '$1')
    .trim();
  if (text.startsWith('not ')) {
    const inner = holds(text.slice(4), scope);
    return inner === null ? null : !inner;
  }
  const within = /^(["'])(\w+)\1 (not )?in (?:os\.)?environ$/.exec(text);
  if (within) return scope.variables.has(within[2] ?? '') !== (within[3] !== undefined);
  const compare = splitOutside(text, '==');
  if (compare.length === 2) {
    const [left, right] = compare.map((side) => evaluate(side, scope));
    if (left?.is === 'unknown' || right?.is !== 'value') return null;
    return left?.is === 'value' && left.value === right.value;
  }
  const result = evaluate(text, scope);
  if (result.is === 'unknown') return null;
  return result.is === 'value' && !/^(?:|0|false|no|off|n|f)$/i.test(result.value);
}

/** Whether the block that a line stands in is entered: the nearest `if`/`else` around it. Null when it cannot be told. */
export function isEntered(text: string, at: number, scope: Scope): boolean | null {
  const lines = text.slice(0, at).split('\n');
  const indentOf = (line: string): number => /^\s*/.exec(line)?.[0].length ?? 0;
  let indent = indentOf(lines.pop() ?? '');
  if (indent === 0) return true;
  let wantsElse = false;
  for (const line of lines.reverse()) {
    if (line.trim() === '' || line.trim().startsWith('#')) continue;
    const here = indentOf(line);
    const head = /^\s*(if|elif|else|try|except|def|class|with|for)\b(.*):\s*(?:#.*)?$/.exec(line);
    if (wantsElse && here === indent && head?.[1] === 'if') {
      const condition = holds(head[2] ?? '', scope);
      return condition === null ? null : !condition;
    }
    if (wantsElse && here === indent && head?.[1] === 'elif') return null;
    if (wantsElse || here >= indent) continue;
    if (head?.[1] === 'if') return holds(head[2] ?? '', scope);
    if (head?.[1] !== 'else') return null;
    wantsElse = true;
    indent = here;
  }
  return null;
}
