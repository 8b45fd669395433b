import { compilePattern, type Pattern } from './regex.ts';
import { compileTemplate, type Template } from './template.ts';

/** The condition of an `if`, in nginx's own small language. */
export type Condition =
  | { readonly is: 'truthy'; readonly variable: Template }
  | { readonly is: 'equals'; readonly variable: Template; readonly value: Template; readonly negative: boolean }
  | { readonly is: 'matches'; readonly variable: Template; readonly pattern: Pattern; readonly negative: boolean }
  | { readonly is: 'file'; readonly test: 'f' | 'd' | 'e' | 'x'; readonly path: Template; readonly negative: boolean }
  | { readonly is: 'invalid'; readonly message: string };

/** Reads the arguments of `if (…)` (ngx_http_rewrite_if_condition). */
export function parseCondition(args: readonly string[]): Condition {
  const words = [...args];
  const first = words[0] ?? '';
  if (!first.startsWith('(')) return invalid(first);
  if (first.length === 1) words.shift();
  else words[0] = first.slice(1);
  const last = words[words.length - 1] ?? '';
  if (!last.endsWith(')')) return invalid(last);
  if (last.length === 1) words.pop();
  else words[words.length - 1] = last.slice(0, -1);
  const [subject = '', operator = '', value = ''] = words;
  if (subject.length > 1 && subject.startsWith('$')) {
    const variable = compileTemplate(`\${${subject.slice(1)}}`);
    if (words.length === 1) return { is: 'truthy', variable };
    if (words.length !== 3) return invalid(subject);
    return compare(variable, operator, value);
  }
  const file = /^(!?)-([fdex])$/.exec(subject);
  const test = file?.[2];
  if (words.length === 2 && (test === 'f' || test === 'd' || test === 'e' || test === 'x')) {
    return { is: 'file', test, path: compileTemplate(operator), negative: file?.[1] === '!' };
  }
  return invalid(subject);
}

function compare(variable: Template, operator: string, value: string): Condition {
  const negative = operator.startsWith('!');
  const sign = negative ? operator.slice(1) : operator;
  if (sign === '=') return { is: 'equals', variable, value: compileTemplate(value), negative };
  if (sign === '~' || sign === '~*') {
    return { is: 'matches', variable, pattern: compilePattern(value, sign === '~*'), negative };
  }
  return { is: 'invalid', message: `unexpected "${operator}" in condition` };
}

function invalid(text: string): Condition {
  return { is: 'invalid', message: `invalid condition "${text}"` };
}
