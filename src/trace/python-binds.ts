import { addressText } from './binds.ts';

type Variables = ReadonlyMap<string, string>;

/** Splits at a separator that stands outside of quotes and brackets. */
function splitOutside(text: string, separator: RegExp): string[] {
  const parts: string[] = [];
  let [depth, from, quote] = [0, 0, ''];
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? '';
    if (quote !== '') {
      if (char === '\\') i++;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if ('([{'.includes(char)) depth++;
    else if (')]}'.includes(char)) depth--;
    else if (depth === 0 && separator.test(char)) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  return [...parts, text.slice(from)].map((part) => part.trim());
}

/** The value of the few kinds of expression that a server's settings are made of; null for any other. */
function evaluate(expression: string, names: Variables, environment: Variables): string | null {
  const text = expression.trim();
  const summands = splitOutside(text, /\+/);
  if (summands.length > 1) {
    const values = summands.map((one) => evaluate(one, names, environment));
    return values.includes(null) ? null : values.join('');
  }
  const either = text.split(/\s+or\s+/);
  if (either.length > 1) return either.map((one) => evaluate(one, names, environment)).find((one) => one) ?? null;
  const literal = /^([rbuf]{0,2})(?:"([^"]*)"|'([^']*)')$/i.exec(text);
  if (literal) {
    const value = literal[2] ?? literal[3] ?? '';
    if (!/f/i.test(literal[1] ?? '')) return value;
    const filled = value.replace(/\{([^{}]+)\}/g, (all, inner: string) => evaluate(inner, names, environment) ?? all);
    return filled.includes('{') ? null : filled;
  }
  if (/^\d+$/.test(text)) return text;
  const wrapped = /^(?:int|str)\((.*)\)$/s.exec(text);
  if (wrapped) return evaluate(wrapped[1] ?? '', names, environment);
  const asked = /^(?:os\.)?(?:getenv|environ\.get|environ)[[(]\s*["'](\w+)["']\s*(?:,\s*(.*?))?\s*[\])]$/s.exec(text);
  if (asked) return environment.get(asked[1] ?? '') ?? (asked[2] ? evaluate(asked[2], names, environment) : null);
  return names.get(text) ?? null;
}

function itemsOf(expression: string): string[] {
  const list = /^[[(](.*)[\])]$/s.exec(expression.trim());
  return list ? splitOutside(list[1] ?? '', /,/).filter(Boolean) : [expression];
}

const SERVE = /\b(?:uvicorn\.run|app\.run|run_simple|web\.run_app|waitress\.serve|serve|run_app|\w*HTTPServer)\s*\(/g;

/** What stands between the bracket at `open` and the one that closes it. */
function argumentsAt(text: string, open: number): string[] {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')' && --depth === 0) return splitOutside(text.slice(open + 1, i), /,/);
  }
  return [];
}

/** Where these listen when the call does not say (their manuals). */
function defaultPort(call: string): string | null {
  if (call.startsWith('uvicorn')) return '8000';
  if (call.startsWith('app.run')) return '5000';
  return call.includes('serve') || call.includes('run_app') ? '8080' : null;
}

function bindOfCall(call: string, given: readonly string[], names: Variables, environment: Variables): string | null {
  const options = new Map<string, string | null>();
  for (const one of given) {
    const [, name, value] = /^(\w+)\s*=\s*(.*)$/s.exec(one) ?? [];
    if (name !== undefined) options.set(name, evaluate(value ?? '', names, environment));
  }
  const unix = options.get('uds') ?? options.get('unix_socket') ?? options.get('path');
  if (unix?.startsWith('/')) return `unix:${unix}`;
  const pair = /^\(\s*(.*?)\s*,\s*(.*?)\s*\)$/s.exec(given[0] ?? '');
  const port = pair
    ? evaluate(pair[2] ?? '', names, environment)
    : options.has('port')
      ? options.get('port')
      : defaultPort(call);
  if (!port || !/^\d{2,5}$/.test(port)) return null;
  const host = pair ? evaluate(pair[1] ?? '', names, environment) : options.get('host');
  return `${host || (/^(?:uvicorn|app)/.test(call) ? '127.0.0.1' : '0.0.0.0')}:${port}`;
}

/**
 * Addresses that a Python file binds: `bind = …` of a gunicorn or hypercorn configuration, and calls such as
 * `uvicorn.run(app, port=8000)`. Plain assignments, f-strings and os.environ are followed; nothing is run.
 */
export function bindsOfPython(text: string, cwd: string | null, environment: Variables): string[] {
  const names = new Map<string, string>();
  const found: string[] = [];
  for (const match of text.matchAll(/^(\w+)(?:\s*:\s*[\w[\], .]+)?\s*=\s*((?:\[[^\]]*\]|\([^)]*\)|.)+)$/gm)) {
    const [, name = '', right = ''] = match;
    const expression = right.replace(/\s+#[^"']*$/, '');
    if (name === 'bind')
      for (const item of itemsOf(expression)) {
        const value = evaluate(item, names, environment);
        const address = value === null ? null : addressText(value, cwd);
        if (address !== null) found.push(address);
      }
    else {
      const value = evaluate(expression, names, environment);
      if (value !== null) names.set(name, value);
    }
  }
  for (const match of text.matchAll(SERVE)) {
    const open = match.index + match[0].length - 1;
    const bind = bindOfCall(match[0], argumentsAt(text, open), names, environment);
    if (bind !== null) found.push(bind);
  }
  return [...new Set(found)];
}
